"""E-forms (biểu mẫu điện tử tương tác): what is asked, and what it means when answered.

A form is JSON Schema 2020-12 with the keywords of `vocabulary`; docs/e-forms.md
tells them to whoever draws one. Everything here is pure: the server decides alone
what is visible, required and computed, whatever a client thinks.

Reading order: `vocabulary` (the published meta-schema), `expressions` and `computing`
(computed values), `form` (a schema read once), `ordering` (what depends on what),
`evaluation` (visible, required, computed, kept), `dictionaries` (lists of codes with
dates), `validation` (every fault at once, by `bounds`, `crossing` and `messages`),
`prefill` (what is known already, and from where), `personal` (how sensitive a question
is, and what for), `withholding` (whose answers a reader does not see), `checking` (why
a form may not be published, by `usage`, `kinds` and `reach`, as `defects`).
"""
