// Makes a table.litbook-table searchable (an input that names it in data-table) and sortable (its header buttons).
// What an input with a name holds, and the order, stand in the page's address: they outlive Back and can be shared.
(function () {
  "use strict";
  // A cell that a public source fills is empty while its table shows the abstracts alone.
  function value(row, column) {
    var cell = row.cells[column];
    var silenced = row.closest(".litbook-abstracts") && cell.querySelector(':scope > a[href*="#source-"]');
    return silenced ? "" : cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
  }
  // What is unknown comes last in either direction.
  function compare(a, b, direction) {
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
    var number = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;
    return direction * (number.test(a) && number.test(b) ? parseFloat(a) - parseFloat(b) : a.localeCompare(b));
  }
  function sort(table, header, direction) {
    table.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
    header.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    var rows = Array.from(table.tBodies[0].rows);
    rows.sort(function (a, b) { return compare(value(a, header.cellIndex), value(b, header.cellIndex), direction); });
    table.tBodies[0].append.apply(table.tBodies[0], rows);
  }
  function remember(name, text) {
    var address = new URL(location.href);
    if (text) address.searchParams.set(name, text); else address.searchParams.delete(name);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }
  function sortable(table) {
    var named = Array.from(table.querySelectorAll("th[data-name]"));
    table.querySelectorAll("thead button").forEach(function (button) {
      button.addEventListener("click", function () {
        var header = button.closest("th");
        var direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        sort(table, header, direction);
        if (header.dataset.name) remember(table.dataset.prefix + "sort", (direction < 0 ? "-" : "") + header.dataset.name);
      });
    });
    return function () {
      var wanted = new URLSearchParams(location.search).get(table.dataset.prefix + "sort") || "";
      var header = named.find(function (one) { return one.dataset.name === wanted.replace(/^-/, ""); });
      if (header) sort(table, header, wanted[0] === "-" ? -1 : 1);
    };
  }
  // What a list to choose from knows of a row; "-" where that is nothing.
  function tags(row, input) { return (row.dataset[input.dataset.field] || "-").split("; "); }
  function fits(row, input, chosen) {
    if (input.dataset.field) return tags(row, input).includes(chosen);
    var text = value(row, +input.dataset.column);
    return text !== "" && +text <= +chosen;
  }
  // Words that find rows beside those they show, by key: a script gives them at the first search.
  var words = {};
  window.litbookWords = function (given) { words = given; };
  function searchable(table) {
    var inputs = Array.from(document.querySelectorAll('[data-table="' + table.id + '"]'));
    var count = document.querySelector('[data-count="' + table.id + '"]');
    if (!inputs.length) return function () {};
    var matching = window.litbookMatching, rows = Array.from(table.tBodies[0].rows), texts = null, more = table.dataset.words;
    var search = inputs.find(function (input) { return input.type === "search"; });
    var others = inputs.filter(function (input) { return input !== search && input.dataset.tier === undefined; });
    function ask() {
      if (!more) return;
      var script = document.createElement("script");
      script.src = more;
      more = "";
      table.setAttribute("aria-busy", "true");
      script.onload = script.onerror = function () {
        texts = null;
        filter();
        table.removeAttribute("aria-busy");
      };
      document.head.appendChild(script);
    }
    function found() {
      if (!search || !search.value.trim()) return rows.map(function () { return true; });
      ask();
      texts = texts || rows.map(function (row) {
        return matching.prepare([row.textContent, words[row.dataset.key]].concat(Object.values(row.dataset)).join(" "));
      });
      return matching.find(texts, search.value);
    }
    function left(row, but) {
      return others.every(function (input) { return input === but || !input.value || fits(row, input, input.value); });
    }
    // How many rows each choice would leave.
    function tally(held) {
      others.forEach(function (input) {
        if (input.tagName !== "SELECT") return;
        var open = rows.filter(function (row, order) { return held[order] && left(row, input); }), counts = {};
        if (input.dataset.field) open.forEach(function (row) { tags(row, input).forEach(function (tag) { counts[tag] = (counts[tag] || 0) + 1; }); });
        Array.from(input.options).slice(1).forEach(function (option) {
          var count = input.dataset.field ? counts[option.value] || 0 : open.filter(function (row) { return fits(row, input, option.value); }).length;
          option.label = option.text + " (" + count + ")";
        });
      });
    }
    function filter() {
      var held = found(), shown = 0;
      table.classList.toggle("litbook-abstracts", inputs.some(function (input) { return input.dataset.tier !== undefined && input.checked; }));
      rows.forEach(function (row, order) {
        row.hidden = !(held[order] && left(row));
        shown += row.hidden ? 0 : 1;
      });
      tally(held);
      if (count) count.textContent = shown + " of " + rows.length + " shown";
      table.dispatchEvent(new CustomEvent("litbook:shown"));
    }
    if (search) search.addEventListener("focus", ask);
    inputs.forEach(function (input) {
      input.addEventListener("input", function () {
        filter();
        remember(input.name, input.type === "checkbox" ? (input.checked ? "1" : "") : input.value);
      });
    });
    return function () {
      var address = new URLSearchParams(location.search);
      inputs.forEach(function (input) {
        var kept = address.get(input.name) || "", folded = input.closest("details");
        if (input.type === "checkbox") input.checked = kept !== ""; else input.value = kept;
        if (kept && folded) folded.open = true;
      });
      filter();
    };
  }
  document.addEventListener("DOMContentLoaded", function () {
    var restores = Array.from(document.querySelectorAll("table.litbook-table")).flatMap(function (table) { return [sortable(table), searchable(table)]; });
    function restore() { restores.forEach(function (one) { one(); }); }
    restore();
    window.addEventListener("pageshow", restore); // after the browser has put its own memory of the fields back
  });
})();
