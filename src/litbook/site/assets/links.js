// What a link does beside leading somewhere: its card on hover, focus and first touch; its target is in sight; copying.
(function () {
  "use strict";
  var ROOT = new URL("../", document.currentScript.src), FOLLOWS = 250, STAYS = 200;
  var known = null, waiting = [], card = null, of = null, timer = 0, touched = false;

  // --- The target of the address: out of closed parts and filtered rows, into sight ---
  function land() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (var part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
      var table = part.tagName === "TR" && part.hidden && part.closest("table");
      if (table) document.querySelectorAll('[data-table="' + table.id + '"]').forEach(function (input) {
        if (input.type === "checkbox") input.checked = false; else input.value = "";
        input.dispatchEvent(new Event("input"));
      });
    }
    target.scrollIntoView();
  }

  // --- Cards ---
  window.litbookCards = function (pages) {
    known = pages;
    waiting.splice(0).forEach(function (ready) { ready(); });
  };
  function withCards(ready) {
    if (known) { ready(); return; }
    waiting.push(ready);
    if (waiting.length > 1) return;
    var script = document.createElement("script");
    script.src = new URL("cards.js", ROOT);
    script.onerror = function () { window.litbookCards({}); };
    document.head.append(script);
  }
  function lookUp(address) {
    if (!address.pathname.startsWith(ROOT.pathname)) return null;
    var page = known[address.pathname.slice(ROOT.pathname.length).replace(/\.html$/, "")] || {};
    return page[decodeURIComponent(address.hash.slice(1))] || page[""] || null;
  }
  // Title, line and text for a link: of what the address names; of the paper that a reference on this page is of.
  function content(link) {
    var address = new URL(link.href), reference = link.hash.length > 1 && address.pathname === location.pathname &&
      document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (reference && reference.classList.contains("citation")) {
      var page = reference.querySelector('a[href*="papers/"]');
      return page && lookUp(new URL(page.href));
    }
    return lookUp(address);
  }
  // Links in the text that may have one: citations, numbers, terms, figures, papers, cards of claims and laws.
  function carries(link) {
    return link && link.matches("article a[href]") && !link.matches(".headerlink, [download], .litbook-table a, #litbook-hover a, .citation a, nav a");
  }
  function element(name, words, kind) {
    var made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }
  function show(link, otherwise) {
    withCards(function () {
      var found = content(link);
      if (!found) { if (otherwise) otherwise(); return; }
      hide();
      if (link.title) {
        if (link.matches(".litbook-fact, .litbook-source")) link.dataset.quote = link.title;
        link.removeAttribute("title"); // or it would be shown twice
      }
      card = document.createElement("div");
      card.id = "litbook-hover";
      card.setAttribute("role", "tooltip");
      if (link.dataset.quote) card.append(element("p", link.dataset.quote, "litbook-said"));
      card.append(element("strong", found[0]), element("div", found[1], "litbook-about"));
      if (!link.dataset.quote) card.append(element("p", found[2]));
      if (otherwise) {
        var open = element("a", "Open");
        open.href = link.href;
        card.append(open);
      }
      link.setAttribute("aria-describedby", card.id);
      document.body.append(card);
      of = link;
      place(link.getClientRects()[0] || link.getBoundingClientRect());
      card.addEventListener("pointerenter", function () { clearTimeout(timer); });
      card.addEventListener("pointerleave", leave);
    });
  }
  // Below the link, or above it where there is no room.
  function place(link) {
    var left = Math.max(8, Math.min(link.left, document.documentElement.clientWidth - card.offsetWidth - 8));
    var below = link.bottom + card.offsetHeight + 8 < innerHeight || link.top < card.offsetHeight + 8;
    card.style.left = left + scrollX + "px";
    card.style.top = (below ? link.bottom + 4 : link.top - card.offsetHeight - 4) + scrollY + "px";
  }
  function hide() {
    clearTimeout(timer);
    if (!card) return;
    of.removeAttribute("aria-describedby");
    card.remove();
    card = of = null;
  }
  function later(act, time) { clearTimeout(timer); timer = setTimeout(act, time); }
  function leave() { later(hide, STAYS); }
  document.addEventListener("pointerover", function (event) {
    var link = event.target.closest("a");
    if (event.pointerType === "touch" || !carries(link)) return;
    if (link === of) clearTimeout(timer); else later(function () { show(link); }, FOLLOWS);
  });
  document.addEventListener("pointerout", function (event) {
    if (event.pointerType !== "touch" && carries(event.target.closest("a"))) leave();
  });
  document.addEventListener("focusin", function (event) {
    var link = event.target.closest("a");
    if (carries(link) && link.matches(":focus-visible") && link !== of) show(link);
    else if (card && link !== of && !card.contains(event.target)) hide();
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", function (event) {
    touched = event.pointerType === "touch";
    if (card && !card.contains(event.target) && event.target.closest("a") !== of) hide();
  });
  // A finger cannot hover: its first touch shows the card, the next one follows the link.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a");
    if (!touched || !carries(link) || link === of) return;
    event.preventDefault();
    show(link, function () { location.href = link.href; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    land();
    window.addEventListener("hashchange", land);
    document.querySelectorAll("button[data-copies]").forEach(function (button) {
      var text = document.querySelector("#" + button.dataset.copies + " pre");
      button.hidden = !text || !navigator.clipboard;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(text.textContent).then(function () { button.textContent = "Copied"; });
      });
    });
  });
})();
