// Drafts: a form with data-autosave is sent after each pause, numbered, again and again until the server has it.
// The page says what the server has confirmed and nothing more. Nothing is kept in the browser.
(() => {
  "use strict";
  const PAUSE = 1200;
  const RETRY_FIRST = 2000;
  const RETRY_LAST = 30000;
  const TIMEOUT = 10000;

  function start(form) {
    const status = form.querySelector("[data-save-status]") || document.querySelector("[data-save-status]");
    let sequence = Number(form.dataset.sequence || 0);
    let version = 0; // grows with each change
    let kept = 0; // the version that the server has confirmed
    let timer = 0;
    let wait = RETRY_FIRST;
    let running = null;
    let stopped = false;
    let passing = false;

    // `told` fills the place for the time or the reason, whichever these words have.
    function say(key, state, told) {
      if (!status) return;
      const place = status.querySelector("[data-save-words]");
      const text = (status.dataset[key] || "").replace(/\{(time|reason)\} ?/, (whole) =>
        told ? whole.replace(/\{\w+\}/, () => told) : "");
      if (place.textContent !== text) place.textContent = text;
      status.classList.remove("done", "soon", "late");
      if (state) status.classList.add(state);
    }

    function later(delay) {
      clearTimeout(timer);
      timer = setTimeout(save, delay);
    }

    function heard(online) {
      document.dispatchEvent(new CustomEvent("kzcp:heard", { detail: { online } }));
    }

    // After signing in again in another tab the page needs the new token of its session.
    async function renew() {
      try {
        const page = await fetch(location.href, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
        const found = page.ok && (await page.text()).match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
        if (found) {
          document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => (input.value = found[1]));
        }
      } catch {
        heard(false);
      }
    }

    // What the server says of a saving that it does not take; nothing where it answers with a page.
    async function reasonOf(answer) {
      try {
        return String((await answer.json()).message || "");
      } catch {
        return "";
      }
    }

    // Resolves to "saved", "again" (no connection, server busy), "refused" (the same would be refused again: the
    // next change is tried) or "stop" (only the person can help).
    async function send(sent, keepalive) {
      const data = new FormData(form);
      sequence += 1;
      data.set("sequence", String(sequence));
      let answer;
      try {
        answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: data,
          headers: { "X-Autosave": "1", Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
          cache: "no-store",
          keepalive,
          signal: AbortSignal.timeout(TIMEOUT),
        });
      } catch {
        heard(false);
        return "again";
      }
      heard(true);
      if (answer.ok) {
        let told;
        try {
          told = await answer.json();
        } catch {
          return "again";
        }
        kept = Math.max(kept, sent);
        // What is handed in without script's help names the last saving it knows.
        if (form.elements.sequence) form.elements.sequence.value = String(told.sequence);
        if (kept === version) say("saved", "done", told.saved);
        return "saved";
      }
      if (answer.status === 409) {
        say("behind", "late");
        return "stop";
      }
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
        say("signedOut", "late");
        await renew();
        return "again";
      }
      // Sent again, it would be refused again. A request that took too long or came too often may yet be taken.
      if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) {
        say("refused", "late", await reasonOf(answer));
        return "refused";
      }
      return "again";
    }

    function save(keepalive = false) {
      clearTimeout(timer);
      if (stopped || kept === version) return Promise.resolve(kept === version);
      if (running) return running.then(() => save());
      const sent = version;
      if (status && !status.classList.contains("late")) say("saving", "");
      running = send(sent, keepalive === true).then((outcome) => {
        running = null;
        if (outcome === "stop") {
          stopped = true;
          return false;
        }
        if (outcome === "refused") return false;
        if (outcome === "again") {
          if (!status || !status.classList.contains("late")) say("unsaved", "soon");
          later(wait);
          wait = Math.min(wait * 2, RETRY_LAST);
          return false;
        }
        wait = RETRY_FIRST;
        if (kept !== version) later(PAUSE);
        return kept === version;
      });
      return running;
    }

    // An answer that came back while saving may have changed the page once more: go on until nothing is left.
    async function saveAll() {
      for (;;) {
        const asked = version;
        if (await save()) return true;
        if (kept < asked) return false;
      }
    }

    function changed(event) {
      if (event.target.closest("[data-no-autosave]")) return;
      version += 1;
      if (status && status.classList.contains("done")) say("saving", "");
      later(running ? wait : PAUSE);
    }

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("htmx:afterSettle", changed);
    document.addEventListener("kzcp:link", (event) => {
      if (event.detail.online && kept !== version) {
        wait = RETRY_FIRST;
        later(0);
      }
    });
    document.addEventListener("visibilitychange", () => document.hidden && save(true));
    document.addEventListener("kzcp:leaving", () => {
      passing = true;
      save(true);
    });
    window.addEventListener("beforeunload", (event) => {
      if (kept !== version && !passing) event.preventDefault();
    });

    // Going on without a connection would show the browser's error page and lose the text: save first.
    // Only one that can be reached receives the form itself.
    form.addEventListener("submit", (event) => {
      if (passing || stopped) return;
      if (kept === version && navigator.onLine) {
        passing = true;
        return;
      }
      event.preventDefault();
      delete form.dataset.sent;
      const button = event.submitter;
      version += 1;
      saveAll().then((done) => {
        if (!done) return;
        passing = true;
        form.requestSubmit(button);
      });
    });
  }

  document.querySelectorAll("form[data-autosave]").forEach(start);
})();
