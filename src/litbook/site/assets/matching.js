// Whether the words of a question stand in a text: any case and accent, British or American spelling, one typing error.
(function () {
  "use strict";
  var AMOUNTS = { thousand: "k", million: "m", billion: "b", trillion: "t" };
  // One spelling for what is spelled in two ways: question and text pass through here alike.
  var SPELLINGS = [
    [/is(e[ds]?|ers?|ing|ations?)\b/g, "iz$1"], [/ys(e[ds]?|ers?|ing)\b/g, "yz$1"], [/ogue(s?)\b/g, "og$1"], [/([bt])re(s?)\b/g, "$1er$2"],
    [/\b(behavi|col|fav|hon|hum|lab|neighb|rig|vap)our/g, "$1or"], [/\b(mode|labe|trave|cance|leve|signa|tunne)ll(ed|ing|ers?)\b/g, "$1l$2"],
    [/\b(lic|def|off|pret)ence/g, "$1ense"], [/programme/g, "program"]
  ];
  function fold(text) {
    var plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[’']/g, "");
    plain = plain.replace(/(\d) ?(thousand|million|billion|trillion)s?\b/g, function (_, digit, word) { return digit + AMOUNTS[word]; });
    return SPELLINGS.reduce(function (done, pair) { return done.replace(pair[0], pair[1]); }, plain);
  }
  function words(text) { return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean); }
  // At most one sign more, less, other or exchanged with its neighbour; the end of the longer one may go on.
  function near(typed, word) {
    var at = 0;
    while (at < typed.length && typed[at] === word[at]) at += 1;
    if (at === typed.length) return true;
    var rest = typed.slice(at + 1);
    return word.startsWith(rest, at + 1) || word.startsWith(rest, at) || word.startsWith(typed.slice(at), at + 1) ||
      (typed[at] === word[at + 1] && typed[at + 1] === word[at] && word.startsWith(typed.slice(at + 2), at + 2));
  }
  // A text made ready: the whole of it, and its words.
  function prepare(text) {
    var folded = fold(text);
    return { text: folded, words: Array.from(new Set(words(folded))) };
  }
  // A number begins a word, other signs may stand inside one.
  function holds(item, part) {
    if (/^\d{1,4}$/.test(part)) return item.words.some(function (word) { return word.startsWith(part); });
    return item.text.includes(part);
  }
  // Which of the prepared texts hold every word; a word that stands in none of them is looked for with one error.
  function find(items, question) {
    var found = items.map(function () { return true; });
    fold(question).split(/\s+/).filter(Boolean).forEach(function (part) {
      var exact = items.map(function (item) { return holds(item, part); });
      var typed = part.replace(/[^\p{L}\p{N}]+/gu, "");
      if (!exact.includes(true) && typed.length > 3) {
        exact = items.map(function (item) { return item.words.some(function (word) { return near(typed, word); }); });
      }
      found = found.map(function (held, order) { return held && exact[order]; });
    });
    return found;
  }
  window.litbookMatching = { fold: fold, words: words, near: near, prepare: prepare, find: find };
})();
