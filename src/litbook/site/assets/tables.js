// Makes a table.litbook-table searchable (an input that names it in data-table) and sortable (its header buttons).
(function () {
  "use strict";
  // A cell that a public source fills is empty while its table shows the abstracts alone.
  function value(row, column) {
    var cell = row.cells[column];
    var silenced = row.closest(".litbook-abstracts") && cell.querySelector(':scope > a[href*="#source-"]');
    return silenced ? "" : cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
  }
  function compare(a, b) {
    var x = parseFloat(a), y = parseFloat(b);
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
    var number = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;
    return number.test(a) && number.test(b) ? x - y : a.localeCompare(b);
  }
  function sortable(table) {
    table.querySelectorAll("thead button").forEach(function (button) {
      button.addEventListener("click", function () {
        var header = button.closest("th");
        var direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        table.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        header.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
        var rows = Array.from(table.tBodies[0].rows);
        rows.sort(function (a, b) { return direction * compare(value(a, header.cellIndex), value(b, header.cellIndex)); });
        table.tBodies[0].append.apply(table.tBodies[0], rows);
      });
    });
  }
  function searchable(table) {
    var inputs = Array.from(document.querySelectorAll('[data-table="' + table.id + '"]'));
    var count = document.querySelector('[data-count="' + table.id + '"]');
    if (!inputs.length) return;
    function filter() {
      var shown = 0;
      table.classList.toggle("litbook-abstracts", inputs.some(function (input) { return input.dataset.tier !== undefined && input.checked; }));
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        var fits = inputs.every(function (input) {
          if (input.dataset.tier !== undefined || !input.value) return true;
          if (input.dataset.field) return (row.dataset[input.dataset.field] || "").split("; ").includes(input.value);
          var text = input.dataset.column === undefined ? row.textContent : value(row, +input.dataset.column);
          if (input.dataset.limit !== undefined) return text !== "" && +text <= +input.value;
          if (input.tagName === "SELECT") return text.toLowerCase() === input.value.toLowerCase();
          return input.value.toLowerCase().split(/\s+/).every(function (word) { return text.toLowerCase().includes(word); });
        });
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      if (count) count.textContent = shown + " of " + table.tBodies[0].rows.length + " shown";
    }
    inputs.forEach(function (input) { input.addEventListener("input", filter); });
    filter();
  }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("table.litbook-table").forEach(function (table) { sortable(table); searchable(table); });
  });
})();
