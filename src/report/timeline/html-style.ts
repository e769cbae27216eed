import { dark, light, type Palette } from './palette.ts';
import { stylesheet, type Markup } from './markup.ts';

/** Bars are told apart by pattern as well as by colour; on narrow screens a row's name stands above its track. */
export const htmlStyle: Markup = stylesheet(`
:root { color-scheme: light dark; ${variables(light)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
* { box-sizing: border-box } i { font-style: normal }
body { margin: 0 auto; max-width: 76rem; padding: 1.25rem 1.25rem 3rem; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere }
h1 { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .9rem; font-size: 1.05rem; margin: 0 }
h1 b { font-size: 1.75rem; white-space: nowrap } h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem } h3 { font-size: .8rem; font-weight: 400; letter-spacing: .05em; text-transform: uppercase; color: var(--muted); margin: .9rem 0 .2rem }
.begun, .muted { color: var(--muted) } .begun { margin: .1rem 0 .7rem; font-size: .87rem }
.good { color: var(--start) } .bad { color: var(--bad) } .doubtful { color: var(--doubtful) } .none { color: var(--muted) }
dl.head { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 } dl.head dt { font-weight: 700 } dl.head dd { margin: 0 }
.chart { position: relative; --names: 16.5rem }
.row { display: grid; grid-template-columns: var(--names) minmax(0, 1fr); align-items: center; border-top: 1px solid var(--line); padding: .18rem .3rem .18rem 1.2rem; position: relative; min-height: 2.5rem }
.row .sign { position: absolute; left: .1rem; font-weight: 700 }
summary.row { cursor: pointer; list-style: none } summary.row::-webkit-details-marker { display: none } summary.row:hover { background: var(--band) }
summary:focus-visible, a:focus-visible { outline: 3px solid var(--wait); outline-offset: -2px }
.name { min-width: 0; padding-right: .8rem; line-height: 1.25 } .name b { display: block; font-size: .92rem } .name b.one { overflow: hidden; text-overflow: ellipsis; white-space: nowrap } .name small { color: var(--muted); font-size: .78rem }
.track { position: relative; display: block; height: 1.6rem } .axis .track { height: auto; min-height: 1.2rem }
.bar, .under, .moment, .tick { position: absolute; display: block } .bar { top: .3rem; height: 1rem; min-width: 2px; overflow: hidden } .under { bottom: -.12rem; height: 3px; min-width: 2px; background: var(--ink) }
.chain .bar { top: .1rem; height: 1.35rem; border-right: 2px solid var(--paper) } .chain .bar span { font-size: .75rem; padding: 0 .3rem; line-height: 1.35rem; white-space: nowrap; color: var(--ink) } .chain .wait span, .chain .start span, .chain .failed span, .chain .stop span { color: var(--on) } .chain .late span, .chain .stable span, .chain .readiness span, .chain .queued span, .chain .pause span { background: var(--paper); padding: .1rem .3rem }
.wait { background: var(--wait) } .start { background: var(--start) } .failed { background: var(--bad) } .stop { background: var(--grey) }
.late { border: 1px solid var(--bad); background: repeating-linear-gradient(45deg, var(--bad) 0 2px, var(--paper) 2px 5px) }
.torn { position: absolute; top: 0; bottom: 0; width: .5rem; margin-left: -.25rem; background: var(--paper); border: 0 dotted var(--muted); border-width: 0 2px }
.held { background: var(--start); top: .68rem; height: .25rem }
.stable { border: 1px solid var(--wait); background: radial-gradient(var(--wait) 30%, transparent 32%) 0 0 / 6px 6px var(--paper) }
.readiness { border: 1px solid var(--start); background: repeating-linear-gradient(135deg, var(--start) 0 2px, var(--paper) 2px 6px) }
.queued { border: 1px solid var(--grey); background: repeating-linear-gradient(45deg, var(--grey) 0 1px, transparent 1px 5px), repeating-linear-gradient(135deg, var(--grey) 0 1px, var(--paper) 1px 5px) }
.pause { border: 1px dashed var(--grey); background: var(--paper) } .state { border: 1px solid var(--grey); background: var(--band) } .doubt { border: 1px solid var(--doubtful); background: repeating-linear-gradient(90deg, var(--doubtful) 0 2px, var(--paper) 2px 6px) }
.mark { position: absolute; top: 0; font-size: 1.25rem; font-weight: 900; line-height: 1.55rem; width: 1rem; margin-left: -.5rem; text-align: center; text-shadow: 0 0 2px var(--paper), 0 0 2px var(--paper), 0 0 2px var(--paper) }
.lines { position: absolute; inset: 1.6rem .3rem 0 calc(var(--names) + 1.2rem); pointer-events: none } .moment { top: 0; bottom: 0; border-left: 2px solid var(--ink) } .moment.limit { border-left: 2px dashed var(--bad) } .moment.event { border-left: 2px dotted var(--doubtful) }
.grid { position: absolute; top: 0; bottom: 0; border-left: 1px solid var(--line) }
.axis { border-top: 0; min-height: 0 } .tick { font-size: .75rem; color: var(--muted); transform: translateX(-50%); white-space: nowrap; bottom: 0 } .tick.first { transform: none } .tick.last { transform: translateX(-100%) }
.moments { margin: .6rem 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .8rem } .moments i { display: inline-block; height: .9rem; margin-right: .4rem; vertical-align: -.1rem; position: static }
.facts { position: relative; padding: .2rem 1.2rem .8rem; font-size: .87rem; background: var(--band) } .facts p { margin: .25rem 0 }
.tip { display: none; position: absolute; z-index: 2; top: 100%; left: 1.2rem; max-width: min(40rem, 92%); padding: .35rem .6rem; background: var(--ink); color: var(--paper); font-size: .8rem; pointer-events: none } summary:hover .tip, summary:focus-visible .tip { display: block } details[open] > summary .tip { display: none }
pre { margin: .4rem 0; padding: .5rem; font-size: .78rem; white-space: pre-wrap; background: var(--paper); border: 1px solid var(--line) }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; padding: 0; margin: .9rem 0 0; font-size: .8rem } .legend i { position: static; display: inline-block; width: 1.6rem; height: .8rem; vertical-align: -.1rem; margin-right: .4rem } .legend i.held { height: .25rem; vertical-align: .2rem } .legend i.torn { width: .5rem; margin: 0 1rem 0 .5rem } .legend i.under { height: 3px; vertical-align: .2rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .87rem } th { text-align: left; border-bottom: 2px solid var(--line) } td, th { padding: .25rem .9rem .25rem 0; vertical-align: top } td { border-bottom: 1px solid var(--line) } td.number, th.number { text-align: right; white-space: nowrap }
section > details > summary { cursor: pointer; padding: .3rem 0 } footer { margin-top: 2rem; font-size: .8rem; color: var(--muted) }
@media (max-width: 45rem) { .chain .bar .tight { display: none } body { padding: .8rem .7rem 2rem } .chart { --names: 0rem } .row { grid-template-columns: minmax(0, 1fr) } .name small { display: inline } .name b { display: inline; margin-right: .5rem } .name b.one { white-space: normal } .name b, .name small { background: var(--paper); position: relative; z-index: 1 } .tick.odd { display: none } dl.head { grid-template-columns: 1fr; gap: 0 } dl.head dd { margin-bottom: .4rem } .pair td { display: block; border: 0; padding: 0 } .pair td.number { display: inline-block; text-align: left; padding-right: .9rem } .pair td:last-child { border-bottom: 1px solid var(--line); padding-bottom: .4rem; margin-bottom: .4rem } .pair thead { display: none } }
@media print { body { max-width: none; padding: 0; font-size: 11px; -webkit-print-color-adjust: exact; print-color-adjust: exact } .row, .facts, tr { break-inside: avoid } details::details-content { content-visibility: visible; display: block } .data, .tip { display: none } }
@media (forced-colors: active) { .bar, .under, .moment { forced-color-adjust: none } }
`);

function variables({ paper, band, ink, muted, line, wait, start, bad, doubtful, grey, onBar }: Palette): string {
  const all = { paper, band, ink, muted, line, wait, start, bad, doubtful, grey, on: onBar };
  return Object.entries(all)
    .map(([name, colour]) => `--${name}: ${colour}`)
    .join('; ');
}
