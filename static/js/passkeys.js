// Tells the sign-in library's script which button, field and data of this page are meant.
// Its own way of being told is a script in the page, which the policy forbids.
(() => {
  const wanted = document.getElementById("passkey-wanted");
  if (!wanted || !window.allauth || !window.PublicKeyCredential) {
    return;
  }
  const told = wanted.dataset;
  const ids = { credential: told.credentialId, [told.button]: told.buttonId };
  if (told.dataId) ids.data = told.dataId;
  if (told.passwordlessId) ids.passwordless = told.passwordlessId;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const alert = document.getElementById("alert");
    alert.textContent = "The passkey did not work. Try again, or sign in another way.";
  });
  window.allauth.webauthn.forms[told.does]({ ids });
})();
