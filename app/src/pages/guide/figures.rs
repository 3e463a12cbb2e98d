//! Figures by month; satisfaction never without its response count.

use crate::api;
use crate::components::{Data, PageTitle};
use crate::context::use_words;
use crate::paths;
use domain::guide::MonthFigures;
use leptos::prelude::*;

/// The figures.
#[component]
pub fn Figures() -> impl IntoView {
    let guide = use_words().guide;
    view! {
        <PageTitle title=guide.figures_title().to_string()/>
        <main class="wrap stack" id="main">
            <h1>{guide.figures_title().to_string()}</h1>
            <p>{guide.figures_intro().to_string()}</p>
            <Data inside=true load=api::guide::list_figures show=|months| view! { <FigureTable months=months/> }/>
            <p class="note">{guide.figures_note().to_string()}</p>
            <p class="note"><a href=paths::DEVELOPERS>{use_words().interface.developers_title().to_string()}</a></p>
        </main>
    }
}

#[component]
fn FigureTable(months: Vec<MonthFigures>) -> impl IntoView {
    let words = use_words();
    let guide = words.guide.clone();
    let share = |part: i64, whole: i64| {
        MonthFigures::share(part, whole).map_or_else(
            || guide.figures_none().to_string(),
            |tenths| words.measure.percent(format!("{}.{}", tenths / 10, tenths % 10)).to_string(),
        )
    };
    let rows: Vec<_> = months
        .iter()
        .map(|month| {
            let title = if words.language() == domain::language::Language::Chinese {
                format!("{} 年 {}", month.year, words.month(month.month))
            } else {
                format!("{} {}", words.month(month.month), month.year)
            };
            view! {
                <tr>
                    <th scope="row" class="num">{title}</th>
                    <td class="end">{month.received}</td>
                    <td class="end">{month.closed}</td>
                    <td class="end">{share(month.on_time, month.closed)}</td>
                    <td class="end">{share(month.satisfied, month.ratings)}</td>
                    <td class="end">{month.ratings}</td>
                    <td class="end">{share(month.ratings, month.invitations)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card scroll" tabindex="0" role="region" aria-label=guide.figures_title().to_string()><table class="table">
            <caption class="hush">{guide.figures_title().to_string()}</caption>
            <thead><tr>
                <th scope="col">{guide.figures_month().to_string()}</th>
                <th scope="col" class="end">{guide.figures_received().to_string()}</th>
                <th scope="col" class="end">{guide.figures_closed().to_string()}</th>
                <th scope="col" class="end">{guide.figures_on_time().to_string()}</th>
                <th scope="col" class="end">{guide.figures_satisfied().to_string()}</th>
                <th scope="col" class="end">{guide.figures_ratings().to_string()}</th>
                <th scope="col" class="end">{guide.figures_rated().to_string()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}
