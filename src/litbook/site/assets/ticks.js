// Rows of a table that a reader ticks (its div.litbook-ticks names the table), and the file of the papers ticked.
// What is ticked is kept as long as the reader's window: it outlives Back, reload and a visit to another page.
(function () {
  "use strict";
  var waiting = {};
  window.litbookRecords = function (name, records) { waiting[name].received(records); };
  // The records of a format, asked for once.
  function load(name, address) {
    if (!waiting[name]) {
      waiting[name] = {};
      waiting[name].records = new Promise(function (received, failed) {
        waiting[name].received = received;
        var script = document.createElement("script");
        script.src = address;
        script.onerror = function () { delete waiting[name]; failed(new Error(address + " could not be loaded")); };
        document.head.appendChild(script);
      });
    }
    return waiting[name].records;
  }
  function save(text, file) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = file;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function tickable(bar) {
    var table = document.getElementById(bar.dataset.ticks), boxes = {}, kept = "litbook " + table.id;
    var status = bar.querySelector("[role=status]"), ticked = new Set();
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      var box = document.createElement("input"), cell = row.cells[0];
      box.type = "checkbox";
      box.setAttribute("aria-label", "Tick " + cell.querySelector("a").textContent);
      box.addEventListener("change", function () { set([row.dataset.key], box.checked); });
      cell.prepend(box);
      boxes[row.dataset.key] = box;
    });
    function shown() { return Array.from(table.tBodies[0].rows).filter(function (row) { return !row.hidden; }); }
    function show() {
      var here = shown(), held = here.filter(function (row) { return ticked.has(row.dataset.key); }).length;
      Object.keys(boxes).forEach(function (key) { boxes[key].checked = ticked.has(key); });
      status.textContent = ticked.size + " ticked" + (held < ticked.size ? ", " + (ticked.size - held) + " of them not shown" : "");
      bar.querySelectorAll("button").forEach(function (button) {
        button.disabled = button.dataset.tick === "shown" ? held === here.length : !ticked.size;
      });
      table.dispatchEvent(new CustomEvent("litbook:ticked", { detail: Array.from(ticked) }));
    }
    function set(keys, on) {
      keys.forEach(function (key) { if (on) ticked.add(key); else ticked.delete(key); });
      sessionStorage.setItem(kept, JSON.stringify(Array.from(ticked)));
      show();
    }
    function restore() {
      ticked = new Set(JSON.parse(sessionStorage.getItem(kept) || "[]").filter(function (key) { return boxes[key]; }));
      show();
    }
    bar.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.tick === "shown") set(shown().map(function (row) { return row.dataset.key; }), true);
      else if (button.dataset.tick === "none") set(Array.from(ticked), false);
      else load(button.dataset.format, button.dataset.records).then(function (found) {
        var records = found.records.filter(function (one) { return ticked.has(one[0]); });
        save(found.before + records.map(function (one) { return one[1]; }).join(found.between) + found.after, button.dataset.file);
      }, function (error) { status.textContent = error.message; });
    });
    table.addEventListener("litbook:shown", show);
    table.addEventListener("litbook:tick", function (event) {
      var keys = event.detail.keys, on = event.detail.on;
      set(keys, on === undefined ? !ticked.has(keys[0]) : on);
    });
    bar.hidden = false;
    restore();
    window.addEventListener("pageshow", restore);
  }
  document.addEventListener("DOMContentLoaded", function () { document.querySelectorAll(".litbook-ticks").forEach(tickable); });
})();
