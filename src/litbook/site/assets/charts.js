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
  var palettes = {
    light: ["#1b5fa8", "#b3500b", "#2b7a3d", "#8a3a9c", "#a8243b", "#4d6068", "#7a6200", "#0f7a7a"],
    dark: ["#7ab8ff", "#ffab66", "#7fd694", "#d9a3ea", "#ff8fa0", "#b3c4cc", "#e3cb5a", "#6fd6d6"]
  };
  function theme() {
    return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  }
  function colour(name, otherwise) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise;
  }
  function lines(text, characters) {
    return [].concat(text).join(" ").split(" ").reduce(function (done, word) {
      var last = done.length - 1;
      if (last >= 0 && (done[last] + " " + word).length <= characters) done[last] += " " + word; else done.push(word);
      return done;
    }, []);
  }
  // The same for a title that the chart computes.
  function broken(expression, characters) {
    return "split(trim(replace(" + expression + ", regexp('(.{1," + characters + "})( |$)', 'g'), '$1\\n')), '\\n')";
  }
  function fitted(spec, width) {
    delete spec.config;
    var characters = Math.floor(width / 9.2);
    if (spec.title && spec.title.text) spec.title.text = spec.title.text.expr ? { expr: broken(spec.title.text.expr, characters) } : lines(spec.title.text, characters);
    if (spec.width === "container") spec.width = width; // Vega's own following of the window makes charts outgrow the page
    spec.autosize = { type: "fit-x", contains: "padding" };
    return spec;
  }
  function config(mode, width) {
    var narrow = width < 560;
    var text = colour("--pst-color-text-base", mode === "dark" ? "#e8e8e8" : "#222");
    var muted = colour("--pst-color-text-muted", mode === "dark" ? "#b0b0b0" : "#555");
    var grid = mode === "dark" ? "#3d4550" : "#dde3e8";
    var font = "system-ui, sans-serif";
    return {
      background: "transparent", font: font,
      view: { stroke: null },
      title: { color: text, subtitleColor: muted, anchor: "start", fontSize: 15, subtitleFontSize: 12, limit: 0 },
      axis: { labelColor: text, titleColor: text, gridColor: grid, domainColor: muted, tickColor: muted, labelFontSize: narrow ? 10 : 11, titleFontSize: 12, labelLimit: narrow ? 120 : 260 },
      legend: { labelColor: text, titleColor: text, labelLimit: 260, symbolBaseFillColor: muted, symbolBaseStrokeColor: muted, orient: "bottom", columns: Math.max(1, Math.floor(width / 150)) },
      header: { labelColor: text, titleColor: text },
      text: { color: text },
      rule: { color: muted },
      mark: { color: palettes[mode][0] },
      range: { category: palettes[mode], heatmap: mode === "dark" ? ["#24324a", "#7ab8ff"] : ["#dbe9f7", "#0d4a8a"], ramp: mode === "dark" ? ["#24324a", "#7ab8ff"] : ["#dbe9f7", "#0d4a8a"] }
    };
  }
  function draw(host) {
    library().then(function () {
      var mode = theme(), width = host.litbookWidth = host.clientWidth;
      var spec = JSON.parse(host.parentElement.querySelector('script[type="application/json"]').textContent);
      return window.vegaEmbed(host, fitted(spec, width), { actions: false, ast: true, renderer: "svg", config: config(mode, width), tooltip: { theme: mode }, bind: window.litbookExplorer.prepare(host, spec) })
        .then(function (result) { host.litbookView = result.view; host.dataset.drawn = mode; window.litbookExplorer.drawn(host, spec); });
    }).catch(function (error) { console.error("chart: " + error.message); });
  }
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
  document.querySelectorAll(".vega-host").forEach(function (host) { near.observe(host); });
  window.addEventListener("beforeprint", beginAll);
  new MutationObserver(function () {
    document.querySelectorAll(".vega-host[data-drawn]").forEach(draw);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
})();
