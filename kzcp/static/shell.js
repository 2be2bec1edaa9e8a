// The shell of a page: connection, hidden screen, idleness, search key, dialogs. Every page works without it.
// Nothing is kept in the browser.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const ping = body.dataset.ping;
  const idleAfter = Number(body.dataset.idle || 0) * 1000;
  const WARNING = 120000;

  // Connection: what the last request told, not what the browser hopes.
  const PING_FIRST = 2000;
  const PING_LAST = 30000;
  let online = navigator.onLine;
  let wait = PING_FIRST;
  let timer = 0;

  function show() {
    const place = one("[data-link]");
    const line = one("[data-offline]");
    if (line) line.hidden = online;
    if (!place) return;
    place.hidden = false;
    one("[data-link-on]", place).hidden = !online;
    one("[data-link-off]", place).hidden = online;
  }

  function heard(state) {
    if (state !== online) {
      online = state;
      show();
      document.dispatchEvent(new CustomEvent("kzcp:link", { detail: { online } }));
    }
    clearTimeout(timer);
    if (online) {
      wait = PING_FIRST;
    } else if (ping) {
      timer = setTimeout(ask, wait);
      wait = Math.min(wait * 2, PING_LAST);
    }
  }

  async function ask() {
    try {
      await fetch(ping, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(8000) });
      heard(true);
    } catch {
      heard(false);
    }
  }

  document.addEventListener("kzcp:heard", (event) => heard(event.detail.online));
  window.addEventListener("offline", () => heard(false));
  window.addEventListener("online", () => (ping ? ask() : heard(true)));
  document.addEventListener("htmx:sendError", () => heard(false));
  document.addEventListener("htmx:afterOnLoad", () => heard(true));
  show();
  if (!online) heard(false);

  // Hiding the screen from those who pass by.
  const curtain = one("#curtain");
  const idle = one("#idle");
  if (curtain && one("[data-hide]")) {
    one("[data-hide]").hidden = false;
    const hide = () => {
      if (idle.open) idle.close();
      if (!curtain.open) curtain.showModal();
    };
    all("[data-hide-screen]").forEach((button) => button.addEventListener("click", hide));
    one("[data-show-screen]").addEventListener("click", () => curtain.close());
    curtain.addEventListener("cancel", (event) => event.preventDefault());
  }

  // Idleness: a question two minutes before, then the session ends and the address is kept.
  if (idle && one("#sign-out") && idleAfter > WARNING) {
    let last = Date.now();
    let told = 0;
    const tabs = "BroadcastChannel" in window ? new BroadcastChannel("kzcp-active") : null;
    const note = (share) => {
      last = Date.now();
      if (share && tabs && last - told > 5000) {
        told = last;
        tabs.postMessage(0);
      }
    };
    if (tabs) {
      tabs.addEventListener("message", () => {
        note(false);
        if (idle.open) idle.close();
      });
    }
    for (const kind of ["keydown", "pointerdown", "scroll", "input"]) {
      document.addEventListener(kind, () => idle.open || curtain.open || note(true), { passive: true, capture: true });
    }
    one("[data-stay]").addEventListener("click", () => {
      told = 0;
      note(true);
      idle.close();
      if (ping) ask();
    });
    idle.addEventListener("cancel", (event) => event.preventDefault());
    const leave = () => {
      if (!curtain.open) curtain.showModal();
      const form = one("#sign-out");
      const next = document.createElement("input");
      next.type = "hidden";
      next.name = "next";
      next.value = `${body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
      form.append(next);
      document.dispatchEvent(new CustomEvent("kzcp:leaving"));
      setTimeout(() => form.submit(), 1500);
    };
    let watch = setInterval(() => {
      const quiet = Date.now() - last;
      if (quiet >= idleAfter) {
        clearInterval(watch);
        watch = 0;
        leave();
      } else if (quiet >= idleAfter - WARNING && !idle.open && !curtain.open) {
        idle.showModal();
      }
    }, 1000);
    // Work that only reads keeps the session too.
    let pinged = Date.now();
    setInterval(() => {
      if (ping && last > pinged) {
        pinged = Date.now();
        ask();
      }
    }, 240000);
  }

  // The key / goes to the search.
  document.addEventListener("keydown", (event) => {
    const find = one("[data-find]");
    const busy = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || busy || !find) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  // A disclosure marked data-dialog becomes a dialog: one question, both answers named.
  function dress(root) {
    all("details[data-dialog]", root).forEach((details) => {
      const content = details.lastElementChild;
      const dialog = document.createElement("dialog");
      const title = one("h2, h3", content);
      if (title) dialog.setAttribute("aria-label", title.textContent);
      const opener = document.createElement("button");
      opener.type = "button";
      opener.className = details.firstElementChild.className;
      opener.append(...details.firstElementChild.childNodes);
      opener.setAttribute("aria-haspopup", "dialog");
      dialog.append(content);
      all("[data-close]", content).forEach((button) => {
        button.hidden = false;
        button.addEventListener("click", () => dialog.close());
      });
      opener.addEventListener("click", () => dialog.showModal());
      details.replaceWith(opener);
      opener.after(dialog);
      if (one(".err, [aria-invalid]", content)) dialog.showModal();
    });
  }
  dress(document);
  document.addEventListener("htmx:afterSettle", (event) => dress(event.target));

  // Errors are read first.
  const errors = one("[data-errors]");
  if (errors) errors.focus();

  // The answer to a form stands in the history under the address of the page with the form (or its own, where it
  // has one), so that neither Back nor Reload asks whether to send it again.
  if ("answer" in body.dataset) {
    const from = document.referrer.startsWith(`${location.origin}/`) ? document.referrer : location.href;
    history.replaceState(null, "", body.dataset.answer || from);
  }

  // What is typed into a form without a draft is not left behind without a question.
  const drafted = "form[data-autosave], [role=search], [data-find]";
  // What came back with an error is still on this page only.
  const wrong = all("form[method=post] [aria-invalid=true]").find((field) => field.form && !field.closest(drafted));
  let typed = wrong ? wrong.form : null;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && !event.target.closest(drafted)) typed = form;
  });
  // Nor is it sent into a dead connection, where the browser's error page would take its place.
  let reaching = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form !== typed || event.defaultPrevented) return;
    if (!ping || form.hasAttribute("hx-post")) {
      typed = null;
      return;
    }
    event.preventDefault();
    if (reaching) return;
    reaching = true;
    const button = event.submitter;
    ask().then(() => {
      reaching = false;
      if (!online) return;
      typed = null;
      form.requestSubmit(button);
    });
  });
  document.addEventListener("kzcp:leaving", () => (typed = null));
  window.addEventListener("beforeunload", (event) => {
    if (typed && typed.isConnected) event.preventDefault();
  });

  // A doubled press sends once; the server knows a doubled form as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 4000) event.preventDefault();
    form.dataset.sent = String(Date.now());
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
})();
