// Passkeys, where the browser knows them: the form marked data-passkey is filled by the authenticator, then sent.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  for (const without of document.querySelectorAll("[data-passkey-without]")) without.hidden = true;
  form.hidden = false;
  const options = JSON.parse(form.dataset.options);
  const problem = form.querySelector("[data-passkey-problem]");
  form.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const credential = await window.webauthnJSON[form.dataset.passkey](options);
      form.elements.credential.value = JSON.stringify(credential);
    } catch {
      problem.hidden = false;
      return;
    }
    form.requestSubmit();
  });
})();
