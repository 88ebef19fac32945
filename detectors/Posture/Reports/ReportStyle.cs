namespace Deception.Posture.Reports;

/// <summary>How the report looks; light and dark, and on paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root{--ink:#1b2430;--soft:#4a5868;--paper:#fff;--line:#d5dce4;--panel:#f4f6f9;--blue:#1d5fa8;--crit:#9b1026;--high:#a83a08;--med:#7a5a00;--low:#1d5fa8;--info:#4a5868}
        @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#a8b5c4;--paper:#12171e;--line:#33404f;--panel:#1a222c;--blue:#7db7f5;--crit:#ff8b9b;--high:#ffa26e;--med:#e8c154;--low:#7db7f5;--info:#a8b5c4}}
        *{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,"Segoe UI",sans-serif;color:var(--ink);background:var(--paper)}
        header,main{max-width:1000px;margin:0 auto;padding:1.5rem}header{display:flex;justify-content:space-between;align-items:center;gap:1rem;border-bottom:2px solid var(--line);flex-wrap:wrap}
        h1{margin:0;font-size:2rem}h2{margin:2rem 0 .5rem;font-size:1.35rem}h3{font-size:1.05rem}.over{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.08em;font-size:.8rem}header p{color:var(--soft);margin:.25rem 0}
        .gauge{display:flex;align-items:center;gap:1rem}.gauge svg{width:130px}.gauge circle{fill:none;stroke-width:11}.gauge .rest{stroke:var(--line)}.gauge .arc{stroke:var(--crit)}
        .grade-A .arc,.grade-B .arc{stroke:#2e7d43!important}.grade-C .arc{stroke:#b58900!important}.gauge text{text-anchor:middle;fill:var(--ink)}.gauge .score{font-size:20px;font-weight:700}.gauge .unit{font-size:10px}
        .trend{width:100%;max-width:600px}.trend line{stroke:var(--line)}.trend polyline{fill:none;stroke:var(--blue);stroke-width:2.5}.trend text{font-size:11px;fill:var(--soft)}.trend .end{text-anchor:end}
        a{color:var(--blue)}.focus li{margin:.4rem 0}.focus span,.meta,small,.ids{color:var(--soft)}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}th[scope=row]{font-weight:600}.number{text-align:right;font-variant-numeric:tabular-nums}
        .bar{width:35%;vertical-align:middle}.bar svg{width:100%;height:10px}.bar .rest{fill:var(--line)}.bar .value{fill:var(--high)}.hidden{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
        .identities{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:1rem}.identities article{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:0 1rem 1rem}.identities h3 span{color:var(--soft);font-weight:400}
        .identities ul{padding-left:1.2rem;margin:.3rem 0}.path{max-width:100%;height:auto}.path rect{fill:var(--paper);stroke:var(--soft)}.path .crown{stroke:var(--crit);stroke-width:2.5}.path text{font-size:14px;fill:var(--ink)}.path .kind{text-anchor:end;font-size:11px;fill:var(--soft)}.path .how{font-size:12px;fill:var(--soft)}.path .arrow{fill:none;stroke:var(--soft);stroke-width:1.5}
        .category{margin:1.5rem 0 .5rem}.finding{border:1px solid var(--line);border-left:6px solid var(--info);border-radius:6px;margin:.5rem 0;padding:.5rem 1rem;background:var(--panel)}.finding summary{cursor:pointer}
        .critical{border-left-color:var(--crit)}.high{border-left-color:var(--high)}.medium{border-left-color:var(--med)}.low{border-left-color:var(--low)}.severity{display:inline-block;min-width:5.5rem;font-weight:700;text-transform:uppercase;font-size:.78rem}
        .critical .severity{color:var(--crit)}.high .severity{color:var(--high)}.medium .severity{color:var(--med)}.low .severity{color:var(--low)}
        pre{background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;margin:.2rem 0 .7rem}.code{margin:0;font-size:.85rem;font-weight:600}footer{border-top:1px solid var(--line);margin-top:2rem;color:var(--soft);font-size:.85rem}
        .matrix{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(180px,100%),1fr));gap:.75rem}.matrix h3{margin:.2rem 0}.matrix ul,.legend{list-style:none;margin:0;padding:0}.legend{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:1rem}
        .matrix li,.legend li{border:1px solid var(--line);border-left:5px solid var(--soft);border-radius:4px;padding:.15rem .45rem;margin:.2rem 0;font-size:.8rem;background:var(--paper)}.matrix li span:first-child{font-weight:600}
        .matrix .works,.legend .works{border-left-color:var(--crit);background:var(--panel);font-weight:600}.matrix .watched,.legend .watched{border-left-color:#2e7d43}.matrix .decoy,.legend .decoy{border-left:5px double #2e7d43}.matrix .checked,.legend .checked{border-left-color:#b58900}.matrix .blind,.legend .blind{border-style:dashed;border-left-width:1px;color:var(--soft)}
        h1,h3,p,li,summary,.path{overflow-wrap:anywhere}@media (max-width:600px){.bar{display:none}th,td{padding:.3rem}header,main{padding:1rem}}
        @media print{:root{--ink:#000;--soft:#333;--paper:#fff;--line:#999;--panel:#fff;--blue:#1d5fa8;--crit:#9b1026;--high:#a83a08;--med:#7a5a00;--low:#1d5fa8}body{font-size:11pt}header,main{max-width:none;padding:.5rem 0}.finding,.identities article{break-inside:avoid;background:#fff}details::details-content{content-visibility:visible;block-size:auto}a{color:inherit}}
        """;
}
