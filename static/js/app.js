// What htmx leaves to the page: focus after a swap, telling failures, a fresh CSRF token,
// one submission at a time, and single keys where a list of cards asks for them.
// Every page works without this file.
(function () {
  "use strict";

  var doc = document;
  var FIELDS = "input:not([type=hidden]), select, textarea";

  // --- Focus -------------------------------------------------------------------------------

  // The card to go to once the present one is decided: the next, else the one before it, else the end.
  function following(card) {
    var cards = Array.from(card.closest("[data-shortcuts]").querySelectorAll("[data-card]"));
    var at = cards.indexOf(card);
    return cards[at + 1] || cards[at - 1] || doc.querySelector("[data-done]");
  }

  var nextCard = null;
  var lastDecided = null; // the id of the card that was decided last

  doc.addEventListener("htmx:beforeSwap", function (event) {
    var target = event.detail.target;
    var settled = event.detail.shouldSwap && event.detail.xhr.status < 400;
    nextCard = settled && target.matches("[data-shortcuts] [data-card]") ? following(target) : null;
    if (nextCard) lastDecided = target.id;
  });

  doc.addEventListener("htmx:afterRequest", function () {
    if (nextCard && nextCard.isConnected) nextCard.focus();
    nextCard = null;
  });

  doc.addEventListener("htmx:afterSettle", function (event) {
    var root = event.detail.elt;
    if (!root.querySelector || root.querySelector("[autofocus]")) return; // htmx has moved it
    var mark = "[data-autofocus]";
    var to = root.matches(mark) ? root : root.querySelector(mark);
    // An editing row: straight to the first thing to fill in.
    if (!to && root.matches("tbody")) to = root.querySelector("form :is(" + FIELDS + ")");
    if (to) to.focus({ preventScroll: true });
  });

  // --- Fields that only some statuses ask for ------------------------------------------------

  function showWhatIsAsked(form) {
    var status = form.querySelector("select[name=status]");
    form.querySelectorAll("[data-shown-for]").forEach(function (field) {
      var asked = field.dataset.shownFor.split(" ").indexOf(status.value) >= 0;
      field.hidden = !asked && !field.classList.contains("field--error");
    });
  }

  function showInAll(root) {
    root.querySelectorAll("form:has(select[name=status]):has([data-shown-for])").forEach(showWhatIsAsked);
  }

  doc.addEventListener("change", function (event) {
    if (event.target.matches("select[name=status]")) showWhatIsAsked(event.target.form);
  });
  doc.addEventListener("htmx:load", function (event) { showInAll(event.detail.elt); });
  showInAll(doc);

  // --- Failures that bring nothing to swap -------------------------------------------------

  // Put the words beside the form they concern, where they cover nothing; the form keeps its text.
  function tell(element, words, link) {
    var form = element && element.closest && element.closest("form");
    var alert = doc.getElementById("alert");
    if (form) {
      alert = form.querySelector(".form-alert") || doc.createElement("div");
      alert.className = "form-alert";
      alert.setAttribute("role", "alert");
      form.prepend(alert);
    }
    var line = doc.createElement("p");
    line.append(words);
    if (link) {
      var anchor = doc.createElement("a");
      anchor.href = location.href; // asks to sign in, then comes back here
      anchor.target = "_blank";
      anchor.textContent = link;
      line.append(" ", anchor);
    }
    alert.replaceChildren(line);
  }

  function hush() {
    doc.querySelectorAll(".form-alert").forEach(function (alert) { alert.remove(); });
    doc.getElementById("alert").replaceChildren();
  }

  doc.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    var element = event.detail.elt;
    if (status === 401) {
      tell(element, "You have been signed out. Nothing was saved, and your text is kept here. Sign in, then come back to this tab and save again.", "Sign in (opens in a new tab)");
    } else if (status === 403) {
      tell(element, "This was refused and nothing was saved. You may not have permission any more. Copy your text, reload the page and try again.");
    } else if (status === 404) {
      tell(element, "This is no longer here. Reload the page to see what there is now.");
    } else {
      tell(element, "Sorry, there is a problem with the service. Nothing was saved. Try again in a few minutes.");
    }
  });

  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    doc.addEventListener(name, function (event) {
      tell(event.detail.elt, "You appear to be offline. Nothing was saved. Try again when you are connected.");
    });
  });

  // --- The newest CSRF token ---------------------------------------------------------------

  // Signing in, perhaps in another tab, changes the token: a form that was open before would be refused.
  function token() {
    var found = doc.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
    return found && found[1];
  }

  doc.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get" && token()) event.detail.parameters.csrfmiddlewaretoken = token();
  });

  // --- One submission at a time ------------------------------------------------------------

  function busy(form, is) {
    form.toggleAttribute("data-busy", is);
    form.querySelectorAll("button:not([type=button])").forEach(function (button) {
      // Not `disabled`, which would drop the focus and the button's own name and value.
      if (is) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
  }

  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    var field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (field && token()) field.value = token();
    if (form.matches("[hx-post]")) return;
    busy(form, true);
    // A post that answers with a file leaves the page standing.
    setTimeout(function () { busy(form, false); }, 5000);
  }, true);

  doc.addEventListener("htmx:beforeRequest", function (event) {
    hush();
    if (event.detail.elt.matches("form[hx-post]")) busy(event.detail.elt, true);
  });
  doc.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.elt.matches("form")) busy(event.detail.elt, false);
  });
  window.addEventListener("pageshow", function () {
    doc.querySelectorAll("form[data-busy]").forEach(function (form) { busy(form, false); });
  });

  // --- A grid: rows up and down, saving from anywhere ----------------------------------------

  doc.addEventListener("keydown", function (event) {
    var form = event.target.closest && event.target.closest("form[data-grid]");
    if (!form) return;
    if (event.ctrlKey && event.key === "Enter") {
      form.requestSubmit();
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      var row = event.target.closest("tr");
      var to = row && (event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling);
      var cell = event.target.closest("td");
      var same = to && (cell ? to.cells[cell.cellIndex] : to).querySelector(FIELDS);
      if (same) same.focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  // --- Copying a text -----------------------------------------------------------------------

  // The button is there only where the browser can copy; the text can be selected anywhere.
  doc.querySelectorAll("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(doc.querySelector(button.dataset.copy).value).then(function () {
        doc.getElementById("announce").textContent = button.dataset.copied;
        button.textContent = button.dataset.copied;
      });
    });
  });

  // --- Single keys, only inside a card of a list that asks for them -------------------------

  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    var place = event.target.closest && event.target.closest("[data-shortcuts] [data-card], [data-done]");
    if (!place || event.target.matches(FIELDS) || event.target.isContentEditable) return;
    var key = event.key.toLowerCase();
    if (key === "u") { // takes back the answer given last
      var undo = lastDecided && doc.querySelector("#" + CSS.escape(lastDecided) + " [data-undo]");
      if (undo) {
        window.htmx.process(undo.form); // it may have arrived this very moment
        undo.click();
        event.preventDefault();
      }
      return;
    }
    var card = place.closest("[data-card]");
    if (!card) return;
    if (key === "j" || key === "k") {
      var cards = Array.from(card.closest("[data-shortcuts]").querySelectorAll("[data-card]"));
      var to = cards[cards.indexOf(card) + (key === "j" ? 1 : -1)];
      if (to) to.focus();
    } else {
      var button = card.querySelector('[data-key="' + CSS.escape(key) + '"]');
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });
})();
