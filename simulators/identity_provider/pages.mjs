// The pages a person sees at the provider. No script, no address outside.

const escape = (text) =>
  String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (title, content) => `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
  body { font: 1.1rem/1.5 sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }
  button { font: inherit; display: block; width: 100%; margin: .5rem 0; padding: .7rem; text-align: left; }
  small { color: #444; }
</style>
<h1>${escape(title)}</h1>
${content}
</html>`;

export function signInPage({ title, uid, people }) {
  const choices = people.map((person) => `
<button name="person" value="${escape(person.sub)}">
  ${escape(person.HoVaTen ?? person.TenDoanhNghiep ?? person.sub)}<br>
  <small>${escape(person.SoDinhDanh ?? person.MaSoThue ?? "")} · ${escape(person.loAs ?? "")}</small>
</button>`);
  return page(title, `
<p>Hệ thống mô phỏng: chọn người đăng nhập. Không có ai trong danh sách này là người thật.</p>
<form method="post" action="/dang-nhap/${escape(uid)}">
${choices.join("")}
<button name="person" value="">Hủy đăng nhập</button>
</form>`);
}

export function signOutPage(form) {
  const asked = `${form}<button form="op.logoutForm" name="logout" value="yes">Đăng xuất</button>`;
  return page("Đăng xuất", form ? asked : "<p>Đã đăng xuất.</p>");
}
