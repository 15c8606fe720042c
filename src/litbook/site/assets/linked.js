// Charts of a table's rows (a details.litbook-linked names the table): a mark ticks its row, a box drawn around marks
// all of theirs; what is ticked or not shown in the table looks so in the charts.
(function () {
  "use strict";
  function linked(box) {
    var table = document.getElementById(box.dataset.linked), rows = Array.from(table.tBodies[0].rows), ticked = [];
    var points = rows.map(function (row) {
      var cell = function (name) { return row.cells[table.querySelector('th[data-name="' + name + '"]').cellIndex].dataset.value; };
      return { key: row.dataset.key, title: row.querySelector("a").textContent, date: cell("date"), size: +cell("size"), tokens: +row.dataset.tokens, trained: +row.dataset.trained, tier: row.dataset.tier };
    });
    function shown() { return rows.filter(function (row) { return !row.hidden; }).map(function (row) { return row.dataset.key; }); }
    function tick(keys, on) { table.dispatchEvent(new CustomEvent("litbook:tick", { detail: { keys: keys, on: on } })); }
    function follow(host) {
      if (host.litbookView) host.litbookView.signal("ticked", ticked).signal("shown", shown()).runAsync();
    }
    // A box around marks: the rows whose values lie in it, of those that the table shows.
    function within(host) {
      var ranges = host.litbookView.signal("brush"), names = Object.keys(ranges), open = shown();
      return points.filter(function (point) {
        return open.includes(point.key) && names.every(function (name) {
          var value = name === "date" ? Date.parse(point.date) : point[name];
          return value >= Math.min.apply(null, ranges[name]) && value <= Math.max.apply(null, ranges[name]);
        });
      }).map(function (point) { return point.key; });
    }
    box.querySelectorAll(".vega-host").forEach(function (host) {
      var text = host.parentElement.querySelector('script[type="application/json"]'), spec = JSON.parse(text.textContent);
      spec.data.find(function (one) { return one.name === "papers"; }).values = points.filter(function (point) {
        return spec.usermeta.fields.every(function (name) { return point[name]; });
      });
      text.textContent = JSON.stringify(spec);
      host.addEventListener("litbook:drawn", function () {
        host.litbookView.addEventListener("click", function (event, item) {
          if (item && item.datum && item.datum.key) tick([item.datum.key]);
        });
        follow(host);
      });
      host.addEventListener("pointerup", function () {
        setTimeout(function () { // when the chart has seen it too
          if (Object.keys(host.litbookView.signal("brush") || {}).length) tick(within(host), true);
        });
      });
      table.addEventListener("litbook:shown", function () { follow(host); });
      table.addEventListener("litbook:ticked", function (event) { ticked = event.detail; follow(host); });
    });
    box.hidden = false;
  }
  document.querySelectorAll(".litbook-linked").forEach(linked); // before ticks.js tells what is ticked
})();
