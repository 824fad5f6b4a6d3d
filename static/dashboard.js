// Draws the dashboard's plots. Each table beneath a plot says the same, and is
// all there is without this script.
(() => {
  "use strict";

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const height = 260;

  // amount writes a value as the shop does, short ones for the axis.
  function amount(data, value, short) {
    if (value == null) return "";
    const decimals = data.prefix === "$" ? 2 : 0;
    const options = short
      ? { notation: data.suffix ? "compact" : "standard", maximumFractionDigits: 1 }
      : { maximumFractionDigits: decimals, minimumFractionDigits: decimals };
    return (value < 0 ? "-" : "") + data.prefix + Math.abs(value).toLocaleString(data.lang, options) + data.suffix;
  }

  function day(text) {
    const [, month, date] = text.split("-");
    return `${Number(month)}/${Number(date)}`;
  }

  // Positions are numbers of days, so that no time zone can move them.
  function series(data) {
    const value = (u, v) => amount(data, v);
    const bars = {
      label: data.lines[0].name,
      value,
      stroke: color("--chart-1"),
      fill: color("--chart-1-soft"),
      width: 1,
      points: { show: false },
      paths: uPlot.paths.bars({ size: [0.7, 40] }),
    };
    const lines = data.lines.slice(1).map((line, i) => ({
      label: line.name,
      value,
      stroke: color(`--chart-${2 + i % 5}`),
      width: 2,
      dash: i % 2 ? [6, 4] : undefined,
      points: { size: 5 },
    }));
    return [{ label: data.label, value: (u, v) => (v == null ? "" : data.days[v]) }, bars, ...lines];
  }

  function options(data, width) {
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const line = { stroke: color("--line"), width: 1 };
    const axis = { stroke: color("--muted"), font, grid: line, ticks: line };
    const padding = { min: { pad: 0.05, soft: 0, mode: 1 }, max: { pad: 0.05 } };
    return {
      width, height, series: series(data),
      scales: {
        x: { time: false, range: [-0.6, data.days.length - 0.4] },
        y: { range: (u, min, max) => uPlot.rangeNum(Math.min(min || 0, 0), Math.max(max || 0, 1), padding) },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          incrs: [1, 2, 5, 7, 10, 15, 30],
          space: 46,
          values: (u, ticks) => ticks.map((t) => (data.days[t] ? day(data.days[t]) : "")),
        },
        { ...axis, size: 64, values: (u, ticks) => ticks.map((t) => amount(data, t, true)) },
      ],
      cursor: { y: false, points: { size: 7 } },
    };
  }

  function draw(plot) {
    const data = JSON.parse(document.getElementById(plot.dataset.chart).textContent);
    const values = [data.days.map((_, i) => i), ...data.lines.map((line) => line.values)];
    let chart = new uPlot(options(data, plot.clientWidth), values, plot);
    new ResizeObserver(() => {
      if (plot.clientWidth !== chart.width) chart.setSize({ width: plot.clientWidth, height });
    }).observe(plot);
    dark.addEventListener("change", () => {
      chart.destroy();
      chart = new uPlot(options(data, plot.clientWidth), values, plot);
    });
  }

  for (const plot of document.querySelectorAll("[data-chart]")) draw(plot);
})();
