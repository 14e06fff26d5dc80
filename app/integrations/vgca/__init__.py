"""The Government's signing plugin (VGCA, Ban Cơ yếu Chính phủ), in officials' browsers.

The page calls `vgca_sign_approved` or `vgca_sign_issued` with `routes.parameters`;
the plugin fetches the PDF, signs it with the official's token and posts the whole file
to `routes.upload`. Assumed, for want of a published text: the plugin sends `JWTToken`
as a bearer token and the file as `uploadfile`, as sample pages have it. Whatever it
says of itself, the file is judged as any other (`app.signing.sealing.wholefile`).
"""
