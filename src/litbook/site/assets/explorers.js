// An explorer: inputs beside its drawing, its setting in the page's address, its results as a table and read aloud.
(function () {
  "use strict";
  function bound(spec) { return (spec.signals || []).filter(function (param) { return param.bind; }); }
  function key(spec, param) { return spec.usermeta.name + "." + param.name; }
  // A chart may have inputs and be no explorer: a switch that says nothing about itself.
  function explores(spec) { return spec.usermeta.limits !== undefined; }
  function part(host, selector) { return host.parentElement.querySelector(selector); }
  // The value that an address states, if the input can have it; a box shows what was typed, and says what is wrong.
  function stated(param, text) {
    if (param.bind.options) return param.bind.options.find(function (option) { return String(option) === text; });
    if (param.bind.input === "checkbox") return text === "true";
    if (param.bind.input !== "range") return text.slice(0, 30);
    return text !== "" && +text >= param.bind.min && +text <= param.bind.max ? +text : undefined;
  }
  // Inputs stand beside the drawing, which is an image to a screen reader and would hide them.
  function prepare(host, spec) {
    if (!bound(spec).length) return undefined;
    var box = part(host, ".litbook-inputs");
    if (!box) {
      box = document.createElement("div");
      box.className = "litbook-inputs";
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Inputs of the chart");
      var heard = document.createElement("output");
      heard.className = "litbook-heard";
      var back = document.createElement("button");
      back.type = "button";
      back.className = "litbook-back";
      back.textContent = "As at first";
      host.before(box);
      if (explores(spec)) host.before(back, heard);
      host.litbookFirst = bound(spec).map(function (param) { return { name: param.name, key: key(spec, param), value: param.value }; });
      back.addEventListener("click", function () {
        host.litbookFirst.forEach(function (input) { host.litbookView.signal(input.name, input.value); });
        follow(host, spec);
      });
      var waiting;
      box.addEventListener("input", function () {
        clearTimeout(waiting);
        waiting = setTimeout(function () { follow(host, spec); }, 150);
      });
      var search = new URLSearchParams(location.search);
      bound(spec).forEach(function (param) {
        var text = search.get(key(spec, param)), value = text === null ? undefined : stated(param, text);
        if (value !== undefined) param.value = value;
      });
    }
    if (host.litbookView) bound(spec).forEach(function (param) { param.value = host.litbookView.signal(param.name); });
    return box;
  }
  function remember(host) {
    var address = new URL(location.href);
    host.litbookFirst.forEach(function (input) {
      var value = String(host.litbookView.signal(input.name));
      if (value === String(input.value)) address.searchParams.delete(input.key); else address.searchParams.set(input.key, value);
    });
    if (address.href !== location.href) {
      address.hash = host.closest("figure").id;
      history.replaceState(history.state, "", address);
    }
  }
  function row(cells, kind, heads) {
    var made = document.createElement("tr");
    cells.forEach(function (text, order) {
      var one = made.appendChild(document.createElement(kind));
      one.textContent = text;
      if (heads) one.dataset.label = heads[order];
    });
    return made;
  }
  function tabulate(host, spec, items) {
    var table = part(host, ".litbook-data table");
    if (!table) return;
    var head = table.tHead || table.createTHead(), body = table.tBodies[0], heads = [""].concat(spec.usermeta.columns);
    table.className = "litbook-cards";
    head.replaceChildren(row(heads, "th"));
    body.replaceChildren.apply(body, items.map(function (item) {
      return row([item.row].concat(spec.usermeta.columns.map(function (name, order) { return item["column_" + order]; })), "td", heads);
    }));
  }
  // Everything beside the drawing follows the setting.
  function show(host, spec) {
    return host.litbookView.runAsync().then(function (view) {
      if (!explores(spec)) return;
      var finding = view.signal("finding"), refused = view.signal("refusal") !== "";
      var items = refused ? [] : view.data("results_marks").map(function (item) { return item.datum; });
      part(host, ".litbook-heard").textContent = [finding].concat(items.map(function (item) { return item.row + ": " + item.result; })).join("; ");
      host.setAttribute("aria-label", spec.description + " " + finding + ".");
      tabulate(host, spec, items);
    });
  }
  function cell(text) {
    var plain = /^[=+@\t]/.test(text) ? "'" + text : text; // a spreadsheet computes nothing
    return /[",\n]/.test(plain) ? '"' + plain.replace(/"/g, '""') + '"' : plain;
  }
  function csv(table) {
    return Array.from(table.rows).map(function (one) { return Array.from(one.cells, function (item) { return cell(item.textContent); }).join(",") + "\n"; }).join("");
  }
  // What is taken along is what the reader has set, on the page's ground.
  function take(host, kind) {
    if (kind === "csv") return Promise.resolve("data:text/csv;charset=utf-8," + encodeURIComponent(csv(part(host, ".litbook-data table"))));
    var view = host.litbookView.background(getComputedStyle(document.body).backgroundColor);
    var made = kind === "png" ? view.toImageURL("png", 2) : view.toSVG().then(function (svg) { return "data:image/svg+xml," + encodeURIComponent(svg); });
    return made.finally(function () { view.background(null); });
  }
  function offer(host) {
    host.closest("figure").querySelectorAll(".litbook-offer a[download]").forEach(function (link) {
      var name = link.pathname.split("/").pop();
      link.onclick = function (event) {
        event.preventDefault();
        take(host, name.split(".").pop()).then(function (address) {
          var made = document.createElement("a");
          made.href = address;
          made.download = name;
          made.click();
        });
      };
    });
  }
  function follow(host, spec) { show(host, spec).then(function () { remember(host); }); }
  // Any number between the ends may be typed, not only a whole one.
  function drawn(host, spec) {
    if (!explores(spec)) return;
    Object.entries(spec.usermeta.limits).forEach(function (entry) {
      var input = part(host, ".litbook-inputs input[name=" + entry[0] + "]"), limits = entry[1];
      input.min = limits[0];
      input.max = limits[1];
      input.step = limits[2] ? 1 : "any";
      input.required = true;
      input.inputMode = "decimal";
    });
    show(host, spec);
    offer(host);
  }
  window.litbookExplorer = { prepare: prepare, drawn: drawn };
})();
