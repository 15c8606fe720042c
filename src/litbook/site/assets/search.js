// The search page: ranks the entries of searchindex.js for the words of its address (search.html?q=…&kind=…).
(function () {
  "use strict";
  var KINDS = { paper: "Papers", chapter: "Chapters", claim: "Claims", audit: "Recomputed", law: "Laws", figure: "Figures", table: "Tables", term: "Glossary", page: "About the book" };
  var BADGES = { paper: "paper", chapter: "chapter", claim: "claim", audit: "recomputed statement", law: "law", figure: "figure", table: "table", term: "glossary", page: "about the book" };
  // What a word is worth by the field where it stands: title, keys, people, year and venue or page, text.
  var WEIGHTS = { title: 9, keys: 7, people: 8, about: 2, text: 1 };
  var PAGE_SIZE = 30, WINDOW = 34;
  var AMOUNT = "\\d+(?:\\.\\d+)?\\s?(?:thousand|million|billion|trillion)s?(?!\\p{L})";
  var matching = window.litbookMatching, entries = [], places = new Map();

  window.litbookSearch = function (pages) {
    Object.keys(pages).forEach(function (page) {
      pages[page].forEach(function (one) {
        entries.push({ kind: one[0], address: page + ".html" + (one[1] && "#" + one[1]), title: one[2], people: one[3], keys: one[4], about: one[5], text: one[6] });
      });
    });
    entries.forEach(function (entry, order) {
      Object.keys(WEIGHTS).forEach(function (field) {
        var shown = field === "keys" ? entry.keys.join(" ") : entry[field];
        if (!shown) return;
        var found = matching.words(matching.fold(shown));
        if (field === "title") { entry.length = found.length; entry.folded = found.join(" "); }
        found.forEach(function (word, at) {
          var held = places.get(word) || places.set(word, new Map()).get(word);
          // The first author counts more than the others.
          var weight = WEIGHTS[field] - (field === "people" && at > 2 ? 2 : 0);
          if (field === "title" && (entry.kind === "figure" || entry.kind === "table")) weight = 4; // a whole sentence
          if ((held.get(order) || 0) < weight) held.set(order, weight);
        });
      });
    });
  };

  // The words of the index that a typed one may mean: itself, words that it begins, words with one error.
  function meant(typed) {
    var found = new Map();
    places.forEach(function (_, word) {
      if (word === typed) found.set(word, 1);
      else if (typed.length > 1 && word.startsWith(typed)) found.set(word, .6);
      else if (typed.length > 3 && Math.abs(word.length - typed.length) < 3 && !/\d/.test(typed) && matching.near(typed, word)) found.set(word, .3);
    });
    return found;
  }
  // An identifier as its catalogue prints it: without scheme, address or version.
  function bare(question) {
    return question.trim().toLowerCase().replace(/^(arxiv:|doi:|https?:\/\/(www\.)?(arxiv\.org\/(abs|pdf)|(dx\.)?doi\.org)\/)/, "").replace(/^(\d{4}\.\d{4,5})(v\d+)?(\.pdf)?$/, "$1");
  }
  // A whole name: as typed, or with one error.
  function likeness(name, typed) {
    if (name === typed) return 1;
    return typed.length > 4 && !/\d/.test(typed) && Math.abs(name.length - typed.length) < 2 && matching.near(typed, name) ? .5 : 0;
  }
  function search(question) {
    var typed = matching.words(matching.fold(question)), key = bare(question), whole = typed.join(" "), marked = new Map();
    var scores = entries.map(function () { return { words: 0, worth: 0 }; });
    typed.forEach(function (word) {
      var best = new Map(), others = meant(word), surest = Math.max.apply(null, [0].concat(Array.from(others.values())));
      others.forEach(function (sure, other) {
        places.get(other).forEach(function (weight, order) {
          if ((best.get(order) || 0) < weight * sure) best.set(order, weight * sure);
        });
      });
      var rare = Math.log(1 + entries.length / (1 + best.size));
      best.forEach(function (worth, order) { scores[order].words += 1; scores[order].worth += worth * rare; });
      // Words that stand nearly everywhere are not worth a mark, nor are less sure ones beside the word itself.
      others.forEach(function (sure, other) { if ((rare > 1.2 || typed.length === 1) && (sure === surest || sure > .5)) marked.set(other, rare); });
    });
    entries.forEach(function (entry, order) {
      if (!whole) return;
      var called = Math.max.apply(null, [0].concat(entry.keys.map(function (one) { return likeness(one.toLowerCase(), key); })));
      if (called) scores[order].words = typed.length;
      scores[order].worth += 100 * called + 60 * likeness(entry.folded, whole);
      if ((" " + entry.folded).includes(" " + whole)) scores[order].worth += 8 + 12 * typed.length / entry.length;
    });
    var most = Math.max.apply(null, scores.map(function (score) { return score.words; }));
    var found = most ? entries.filter(function (_, order) { return scores[order].words === most; }) : [];
    var worth = new Map(entries.map(function (entry, order) { return [entry, scores[order].worth]; }));
    found.sort(function (a, b) { return worth.get(b) - worth.get(a) || Object.keys(KINDS).indexOf(a.kind) - Object.keys(KINDS).indexOf(b.kind); });
    return { found: found, marked: marked };
  }

  function element(name, attributes, children) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    made.append.apply(made, children || []);
    return made;
  }
  // The text in pieces: what stands between words, and words with what was asked for.
  function pieces(text, marked) {
    var found = [], end = 0;
    Array.from(text.matchAll(new RegExp(AMOUNT + "|[\\p{L}\\p{N}]+", "gu"))).forEach(function (match) {
      var word = matching.words(matching.fold(match[0])).find(function (one) { return marked.has(one); });
      found.push({ before: text.slice(end, match.index), word: match[0], asked: word });
      end = match.index + match[0].length;
    });
    return { words: found, rest: text.slice(end) };
  }
  function highlighted(words) {
    return words.flatMap(function (one) { return [one.before, one.asked ? element("mark", {}, [one.word]) : one.word]; });
  }
  // The part of the text that holds most of what was asked for, rare words before common ones.
  function snippet(text, marked) {
    var all = pieces(text, marked), from = 0, most = -1;
    all.words.forEach(function (one, start) {
      if (start && !one.asked) return;
      var asked = new Set(all.words.slice(start, start + WINDOW - 6).map(function (other) { return other.asked; }));
      var worth = Array.from(asked).reduce(function (sum, word) { return sum + (marked.get(word) || 0); }, 0);
      if (worth > most) { most = worth; from = Math.max(0, start - 6); }
    });
    var words = all.words.slice(from, from + WINDOW), whole = from + WINDOW >= all.words.length;
    if (!words.length) return [];
    words[0] = Object.assign({}, words[0], { before: from ? "… " : words[0].before });
    return highlighted(words).concat(whole ? all.rest : " …");
  }
  function people(names) {
    var listed = names ? names.split(", ") : [];
    return listed.slice(0, 3).join(", ") + (listed.length > 3 ? " and " + (listed.length - 3) + " more" : "");
  }
  function result(entry, marked) {
    var title = pieces(entry.title, marked), line = [people(entry.people), entry.about].filter(Boolean).join(" · ");
    var about = pieces(line, marked);
    return element("li", { "class": "litbook-result" }, [
      element("a", { href: entry.address }, highlighted(title.words).concat(title.rest)), " ",
      element("span", { "class": "litbook-kind" }, [BADGES[entry.kind]]),
      element("div", { "class": "litbook-about" }, highlighted(about.words).concat(about.rest)),
      element("p", {}, snippet(entry.text, marked))
    ]);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var field = document.getElementById("search-field"), list = document.getElementById("search-results");
    var kinds = document.getElementById("search-kinds"), status = document.getElementById("search-status");
    var more = document.getElementById("search-more"), shown = PAGE_SIZE;
    var address = new URLSearchParams(location.search), kind = address.get("kind") || "", answer = { found: [], marked: new Map() };
    function draw() {
      var counts = {};
      answer.found.forEach(function (entry) { counts[entry.kind] = (counts[entry.kind] || 0) + 1; });
      if (kind && !counts[kind]) kind = "";
      var found = answer.found.filter(function (entry) { return !kind || entry.kind === kind; });
      list.replaceChildren.apply(list, found.slice(0, shown).map(function (entry) { return result(entry, answer.marked); }));
      more.hidden = found.length <= shown;
      kinds.replaceChildren.apply(kinds, Object.keys(KINDS).filter(function (one) { return counts[one]; }).map(function (one) {
        var button = element("button", { type: "button", "data-kind": one, "aria-pressed": String(one === kind) }, [KINDS[one] + " " + counts[one]]);
        return button;
      }));
      status.textContent = !field.value.trim() ? "" : found.length === 1 ? "1 place" : (found.length || "No") + " places";
    }
    function remember() {
      var to = new URL(location.href);
      [["q", field.value.trim()], ["kind", kind]].forEach(function (pair) {
        if (pair[1]) to.searchParams.set(pair[0], pair[1]); else to.searchParams.delete(pair[0]);
      });
      if (to.href !== location.href) history.replaceState(history.state, "", to);
    }
    function look() { answer = search(field.value); shown = PAGE_SIZE; draw(); remember(); }
    kinds.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      kind = button.dataset.kind === kind ? "" : button.dataset.kind;
      shown = PAGE_SIZE;
      draw();
      remember();
      var again = kinds.querySelector('[data-kind="' + button.dataset.kind + '"]');
      if (again) again.focus();
    });
    more.addEventListener("click", function () {
      var next = shown;
      shown += PAGE_SIZE;
      draw();
      list.children[next].querySelector("a").focus();
    });
    // Arrows walk from the field through the results and back.
    document.getElementById("search-page").addEventListener("keydown", function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key], stops = [field].concat(Array.from(list.querySelectorAll("a")));
      var at = stops.indexOf(document.activeElement);
      if (!step || at < 0 || !stops[at + step]) return;
      event.preventDefault();
      stops[at + step].focus();
    });
    field.form.addEventListener("submit", function (event) { event.preventDefault(); look(); });
    field.addEventListener("input", look);
    function restore() {
      field.value = new URLSearchParams(location.search).get("q") || "";
      look();
    }
    restore();
    window.addEventListener("pageshow", function (event) { if (event.persisted) restore(); });
    field.focus();
  });
})();
