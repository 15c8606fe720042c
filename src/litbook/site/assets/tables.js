// Makes a table.litbook-table searchable (an input that names it in data-table) and sortable (its header buttons).
(function () {
  "use strict";
  function value(row, column) {
    var cell = row.cells[column];
    return cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
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
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        var fits = inputs.every(function (input) {
          var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
          var text = input.dataset.column === undefined ? row.textContent.toLowerCase() : value(row, +input.dataset.column).toLowerCase();
          return input.tagName === "SELECT" ? !input.value || text === input.value.toLowerCase() : words.every(function (word) { return text.includes(word); });
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
