// Draws a chart when it comes near, in the colours of the page's theme, and again when theme or width change.
(function () {
  "use strict";
  var own = document.currentScript, loading;
  function library() {
    loading = loading || new Promise(function (loaded, failed) {
      var script = document.createElement("script");
      script.src = new URL(own.dataset.library, own.src);
      script.onload = loaded;
      script.onerror = function () { failed(new Error("the library could not be loaded")); };
      document.head.appendChild(script);
    });
    return loading;
  }
  function theme() {
    return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  }
  function lines(text, characters) {
    return [].concat(text).join(" ").split(" ").reduce(function (done, word) {
      var last = done.length - 1;
      if (last >= 0 && (done[last] + " " + word).length <= characters) done[last] += " " + word; else done.push(word);
      return done;
    }, []);
  }
  // The same for words that the chart computes; a number keeps its %.
  function broken(expression, characters) {
    return "split(trim(replace(" + expression + ", regexp('(.{1," + characters + "})( (?!%)|$)', 'g'), '$1\\n')), '\\n')";
  }
  function letters(limit, size) { return Math.floor(limit / (0.6 * size)); }
  // How a chart is fitted to a width, all in pixels: a letter of its title, labels of axes, room at its right; entries of a legend in a row, lines that a row must hold.
  function first(width) {
    var narrow = width < 560;
    return { width: width, letter: 9.2, labels: narrow ? Math.max(120, 0.4 * width) : 260, size: narrow ? 10 : 11, right: 5, columns: Math.max(1, Math.floor(width / 125)), stacked: narrow, anchor: null, lines: 1 };
  }
  function outside(host) {
    var edge = host.querySelector("svg").getBoundingClientRect().right, out = { title: 0, legend: 0, axis: 0, other: 0, lines: 1 }, rows = [], cut = false;
    host.querySelectorAll("text").forEach(function (text) {
      var label = text.closest(".role-axis-label") && text.__data__;
      if (label && label.align === "right") rows.push(lines(label.text, letters(label.limit, label.fontSize)).length);
      cut = cut || label && label.align === "right" && text.textContent.endsWith("…");
      var place = text.getBoundingClientRect();
      var kind = text.closest(".role-title") ? "title" : text.closest(".role-legend") ? "legend" : text.closest(".role-axis-title") ? "axis" : "other";
      if (place.width) out[kind] = Math.max(out[kind], Math.ceil(place.right - edge));
    });
    // Two neighbours share their rows' heights.
    if (cut) out.lines = rows.reduce(function (most, row, at) { return Math.max(most, (row + (rows[at + 1] || row)) / 2); }, 1);
    return out;
  }
  // Of names beside marks that run into one another the first one stays; a pointer tells the others.
  function thin(host) {
    var kept = [];
    host.querySelectorAll(".role-mark text").forEach(function (text) {
      var at = text.getBoundingClientRect();
      if (!at.width) return;
      var hits = kept.some(function (other) {
        return Math.min(at.right, other.right) - Math.max(at.left, other.left) > 2 && Math.min(at.bottom, other.bottom) - Math.max(at.top, other.top) > 3;
      });
      if (hits) text.style.visibility = "hidden"; else kept.push(at);
    });
  }
  // The same a little tighter where something stands out of the drawing; null where nothing does.
  function tighter(fit, out) {
    if (Math.max(out.title, out.legend, out.axis, out.other) <= 1 && out.lines <= fit.lines) return null;
    return Object.assign({}, fit, {
      letter: out.title > 1 ? fit.letter * Math.max(1.05, 1 + out.title / fit.width) : fit.letter,
      columns: out.legend > 1 ? Math.ceil(fit.columns / 2) : fit.columns,
      stacked: fit.stacked || out.legend > 1,
      anchor: out.axis > 1 ? "end" : fit.anchor,
      labels: Math.max(80, fit.labels - Math.max(0, out.other)),
      lines: Math.max(out.lines, fit.lines),
      right: fit.right + Math.max(0, out.other, fit.anchor && out.axis, fit.columns === 1 && out.legend)
    });
  }
  // No part of a chart may ask for more than there is.
  function cap(part, fit) {
    if (part.labelLimit !== undefined) part.labelLimit = Math.min(part.labelLimit || 1e4, Math.max(fit.labels, 0.4 * fit.width));
    if (part.columns) part.columns = Math.min(part.columns, fit.columns);
    if (part.orient === "bottom" && part.title) part.title = lines(part.title, letters(fit.width - 20, 12));
    ["axes", "legends", "marks"].forEach(function (name) { (part[name] || []).forEach(function (one) { cap(one, fit); }); });
  }
  // The names of rows on so many lines, the rows as high as these need.
  function wrap(part, fit) {
    (part.signals || []).forEach(function (signal) {
      if (/y_step$/.test(signal.name)) signal.value = Math.max(signal.value, fit.size * (1.15 * fit.lines + (fit.lines < 2 ? 0.2 : 0.6)));
    });
    (part.axes || []).filter(function (axis) { return axis.orient === "left" && axis.labels !== false; }).forEach(function (axis) {
      var encode = axis.encode = axis.encode || {}, labels = encode.labels = encode.labels || {}, update = labels.update = labels.update || {};
      var own = update.text ? update.text.signal : "datum.label";
      if (own.startsWith("split(")) return; // the chart's author wraps it
      var text = broken(own, letters(axis.labelLimit || fit.labels, fit.size));
      Object.assign(update, {
        text: { signal: text }, lineHeight: { value: 1.15 * fit.size },
        dy: { signal: "(1 - length(" + text + ")) * " + 0.575 * fit.size }
      });
    });
    (part.marks || []).forEach(function (mark) { wrap(mark, fit); });
  }
  function fitted(spec, fit) {
    cap(spec, fit);
    if (fit.lines > 1) wrap(spec, fit);
    var characters = Math.floor(fit.width / fit.letter), title = spec.title;
    if (title) title.text = title.text.signal ? { signal: broken(title.text.signal, characters) } : lines(title.text, characters);
    spec.width = fit.width;
    spec.padding = { left: 5, top: 5, bottom: 5, right: fit.right };
    return spec;
  }
  // Which colour of one look stands for which of the other.
  function pairs(from, to) {
    return Object.keys(from).reduce(function (found, name) {
      return Object.assign(found, from[name] && typeof from[name] === "object" ? pairs(from[name], to[name]) : { [from[name]]: to[name] });
    }, {});
  }
  // The chart's specification, which is compiled in the light look's colours, in those of the page.
  function specification(host, mode) {
    var text = host.parentElement.querySelector('script[type="application/json"]').textContent, looks = window.litbookVega.looks;
    var other = pairs(looks.light, looks[mode]);
    return JSON.parse(text.replace(/(?<=")#[0-9a-f]{6}(?=")/g, function (colour) { return other[colour] || colour; }));
  }
  function config(mode, fit) {
    var look = JSON.parse(JSON.stringify(window.litbookVega.looks[mode])); // vega keeps and changes what it is given
    Object.assign(look.axis, { labelFontSize: fit.size, labelLimit: fit.labels });
    look.legend.columns = fit.columns;
    if (fit.stacked) look.legend.layout = { bottom: { direction: "vertical" } };
    if (fit.anchor) look.axisX = { titleAnchor: fit.anchor, titleLimit: fit.width - 20 };
    return look;
  }
  function attempt(host, mode, fit, more) {
    var spec = specification(host, mode), box = window.litbookExplorer.prepare(host, spec), drawing = document.createElement("div");
    var vega = window.litbookVega, tooltip = new vega.Handler({ theme: mode }).call;
    if (host.litbookView) host.litbookView.finalize();
    host.litbookView = new vega.View(vega.parse(fitted(spec, fit), config(mode, fit), { ast: true }), {
      expr: vega.expressionInterpreter, renderer: "svg", tooltip: tooltip, container: drawing, bind: box, logLevel: 2
    });
    return host.litbookView.runAsync().then(function () {
      host.replaceChildren(drawing);
      var next = more && tighter(fit, outside(host));
      if (next) return attempt(host, mode, next, more - 1);
      if (!box || !box.querySelector("input:not([type='checkbox']), select")) thin(host); // inputs move names, a switch hides some
      host.dataset.drawn = mode;
      host.style.minHeight = "";
      window.litbookExplorer.drawn(host, spec);
      host.dispatchEvent(new CustomEvent("litbook:drawn"));
    });
  }
  function draw(host) {
    host.litbookWidth = host.clientWidth;
    library().then(function () { return attempt(host, theme(), first(host.clientWidth), 5); })
      .catch(function (error) { console.error("chart: " + error.message); });
  }
  // A finger does not hover: the first touch of a mark says what it is, the second follows its link.
  var told = {};
  document.addEventListener("click", function (event) {
    var host = event.target.closest(".vega-host"), item = event.target.__data__, again = told.mark === event.target;
    if (told.view) told.view.tooltip()(null, event, null, null);
    told = {};
    if (event.pointerType !== "touch" || !host || !item || !item.tooltip || again) return;
    told = { view: host.litbookView, mark: event.target };
    told.view.tooltip()(null, event, item, item.tooltip);
    event.stopPropagation();
  }, true);
  var resized = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.target.clientWidth && Math.abs(entry.target.clientWidth - entry.target.litbookWidth) > 1) draw(entry.target);
    });
  });
  function begin(host) {
    if (host.litbookBegun) return;
    host.litbookBegun = true;
    near.unobserve(host);
    draw(host);
    resized.observe(host);
  }
  // A page is printed as it stands: the charts further down follow when there is time, and at the latest then.
  function beginAll() { document.querySelectorAll(".vega-host").forEach(begin); }
  var near = new IntersectionObserver(function (entries) {
    entries.filter(function (entry) { return entry.isIntersecting; }).forEach(function (entry) {
      begin(entry.target);
      library().then(function () { (window.requestIdleCallback || setTimeout)(beginAll); }, function () {}); // draw says what failed
    });
  }, { rootMargin: "600px" });
  document.querySelectorAll(".vega-host").forEach(function (host) {
    // A drawing keeps its height where the page is narrower than its picture: what comes after must not jump.
    var narrow = host.querySelector("source"), picture = narrow && matchMedia(narrow.media).matches ? narrow : host.querySelector("img");
    if (picture) host.style.minHeight = picture.getAttribute("height") + "px";
    near.observe(host);
  });
  window.addEventListener("beforeprint", beginAll);
  new MutationObserver(function () {
    document.querySelectorAll(".vega-host[data-drawn]").forEach(draw);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
})();
