// What tests/test_every_page_in_browser.py asks of a page that it has opened; each question is answered with plain values.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const shown = (one) => one.getClientRects().length > 0;
  const named = (one) => one.closest("figure[id], section[id]")?.id + ": ";
  const words = (one) => one.innerText.trim().replace(/\s+/g, " ").slice(0, 60);
  const height = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const places = [...range.getClientRects()];
    return places.length ? Math.max(...places.map((at) => at.bottom)) - Math.min(...places.map((at) => at.top)) : 0;
  };

  // Words and numbers that begin on one line and end on the next without a place to part them.
  function broken(cell) {
    const found = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange(), node = walker.currentNode;
      range.selectNodeContents(node);
      if (range.getClientRects().length < 2) continue;
      for (const word of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        if (/^\S*[/_={]/.test(node.data.slice(word.index)) || /[/_={]\S*$/.test(node.data.slice(0, word.index))) continue; // addresses and code
        if (/[\p{Script=Han}\p{Script=Kana}\p{Script=Thai}]/u.test(word[0]) || /^[0-9a-f]{40}$/.test(word[0])) continue; // these part anywhere; a version's id is no word
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].filter((at) => at.width > 1).map((at) => Math.round(at.top))).size > 1) found.push(word[0]);
      }
    }
    return found;
  }
  // How much of a row's height is blank on the average over its width; rows that are cards have no columns.
  function blank(row) {
    const full = row.getBoundingClientRect();
    if (full.height < 200 || getComputedStyle(row).display !== "table-row") return 0;
    const used = [...row.cells].reduce((sum, cell) => sum + height(cell) * cell.getBoundingClientRect().width, 0);
    return Math.round(full.height - used / full.width);
  }

  return {
    // Once: what the page holds, after its scripts ran.
    holds: () => ({
      ids: all("[id]").map((one) => one.id),
      links: [...new Set(all("a[href]").map((one) => one.getAttribute("href")))],
      scripts: all("script[src]").map((one) => one.getAttribute("src").split("/").pop().split("?")[0]).sort().join(" "),
      language: document.documentElement.lang,
      parts: all("main").length,
      levels: all("main :is(h1, h2, h3, h4, h5, h6)").map((one) => +one.tagName[1]),
      charts: all("figure .vega-host").map((host) => [
        host.getAttribute("aria-label") || "",
        !!host.closest("figure")?.querySelector("figcaption .caption-number"),
        !!host.parentElement.querySelector("details table"),
      ]),
      tables: all("article table").flatMap((table) => {
        const cells = all("th, td", table).map((cell) => (cell.querySelector("code") ? "" : cell.textContent.trim()));
        const heads = all("thead th", table).map((cell) => cell.textContent.trim());
        const keys = new Set(cells.filter((cell) => cell.length < 400).flatMap((cell) => cell.match(/\b[a-z]+(?:19|20)\d\d[a-z]+\d?\b/g) || []));
        return [
          ...[...keys].map((key) => ["key", key]),
          ...cells.flatMap((cell) => cell.replace(/“[^”]*”/g, "").match(/(?<![\w/.-])\d+(?:\.\d+)?e[+-]?\d+\b(?![\w/])/g) || []).map((number) => ["number", number]),
          ...heads.filter((head) => /_|^citekeys?$| id$/.test(head)).map((head) => ["heading", head]),
        ].map(([kind, text]) => [kind, named(table) + text]);
      }),
    }),
    // At each width: what does not fit.
    fits: () => {
      const faults = [], over = document.documentElement.scrollWidth - innerWidth;
      if (over > 0) faults.push(["page", `${over} px wider than its window`]);
      for (const table of all("article table").filter(shown)) {
        const box = table.closest(".litbook-scroll, .cell_output, .table-wrapper") || table.parentElement;
        const wide = Math.max(box.scrollWidth - box.clientWidth, Math.round(table.getBoundingClientRect().width - box.clientWidth));
        if (wide > 1) faults.push(["table", `${named(table)}${wide} px wider than its place`]);
        const row = table.tBodies[0]?.rows[0];
        if (innerWidth < 577 && row && row.cells.length > 5 && getComputedStyle(row).display === "table-row")
          faults.push(["table", `${named(table)}${row.cells.length} columns`]);
        const bare = all("tbody tr", table).map((one) => [blank(one), one]).filter(([pixels]) => pixels > 200);
        if (bare.length) faults.push(["table", `${named(table)}${bare.length} rows blank, such as ${bare[0][0]} px of "${words(bare[0][1])}"`]);
        const parted = [...new Set(all("th, td", table).filter(shown).flatMap(broken))];
        if (parted.length) faults.push(["table", `${named(table)}${parted.length} broken words: ${parted.slice(0, 5).join(", ")}`]);
      }
      const cut = all("figure svg text").filter((text) => text.textContent.endsWith("…"));
      faults.push(...cut.map((text) => ["label", `${named(text)}${text.textContent}`]));
      const runs = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
      for (const chart of all("figure svg")) {
        const names = all(".role-mark text", chart).filter((text) => text.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && text.textContent.trim());
        const places = names.map((name) => name.getBoundingClientRect());
        places.forEach((at, one) => places.slice(0, one).forEach((place, other) => {
          if (runs(at, place)) faults.push(["label", `${named(chart)}${names[other].textContent} runs into ${names[one].textContent}`]);
        }));
      }
      return faults;
    },
    // Charts that have another width than their place, text outside, or no marks.
    outgrown: () => all(".vega-host").filter((host) => {
      const place = host.getBoundingClientRect(), drawing = host.querySelector("svg");
      if (!drawing) return true;
      const svg = drawing.getBoundingClientRect();
      const inside = (at) => at.left > svg.left - 2 && at.right < svg.right + 2 && at.top > svg.top - 2 && at.bottom < svg.bottom + 2;
      const beyond = all("text", host).map((text) => text.getBoundingClientRect()).filter((at) => at.width && !inside(at));
      return !host.querySelector("svg .role-mark *") || beyond.length || Math.abs(svg.width - place.width) > 2;
    }).map((host) => host.closest("figure")?.id || host.id),
    // Everything is unfolded; the charts are all drawn in time after the first one is near.
    unfold: () => {
      all("article details").forEach((fold) => { fold.open = true; });
      document.querySelector(".vega-host")?.scrollIntoView();
      return all(".vega-host").length;
    },
    drawn: (theme) => document.documentElement.dataset.theme === theme && all(".vega-host").every((host) => host.dataset.drawn === theme && host.querySelector("svg")),
  };
})()
