//! The registers at work, for administrators: figures of a day, last delivery, breaker, calls on the way, quota, troubles.

use crate::api::verification::read_register_status;
use crate::components::{Data, Page, Tag, Tone};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::verification::{RegisterLine, share};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/desk/registers`.
#[component]
pub fn RegistersPage() -> impl IntoView {
    let troubled = use_query_map().read_untracked().get("only").is_some_and(|only| only == "trouble");
    view! { <Data load=move || read_register_status(troubled) show=move |lines| view! { <List lines=lines troubled=troubled/> }/> }
}

#[component]
fn List(lines: Vec<RegisterLine>, troubled: bool) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let title = own.status_title().to_string();
    let empty = lines.is_empty().then(|| if troubled { own.status_none() } else { own.status_empty() }.to_string());
    let tab = |href: String, text: String, current: bool| view! { <a href=href aria-current=current.then_some("page")>{text}</a> };
    let rows: Vec<_> = lines.into_iter().map(|line| view! { <Row line=line/> }).collect();
    view! {
        <Page title=title.clone() wide=true>
            <a class="back" href=paths::DESK_STAFF>{words.identity.admin_title().to_string()}</a>
            <h1>{title.clone()}</h1>
            <p>{own.status_intro().to_string()}</p>
            <nav class="tabs" aria-label=own.status_filter().to_string()>
                {tab(paths::DESK_REGISTERS.to_owned(), own.status_all().to_string(), !troubled)}
                {tab(format!("{}?only=trouble", paths::DESK_REGISTERS), own.status_only().to_string(), troubled)}
            </nav>
            {match empty {
                Some(empty) => view! { <p>{empty}</p> }.into_any(),
                None => view! { <div class="scroll" tabindex="0" role="region" aria-label=title><table class="table fold">
                    <thead><tr>
                        <th scope="col">{own.status_register().to_string()}</th>
                        <th scope="col">{own.status_asked().to_string()}</th>
                        <th scope="col">{own.status_hits().to_string()}</th>
                        <th scope="col">{own.status_answered().to_string()}</th>
                        <th scope="col">{own.status_latency().to_string()}</th>
                        <th scope="col">{own.status_as_of().to_string()}</th>
                        <th scope="col">{own.status_delivery().to_string()}</th>
                        <th scope="col">{own.status_rejected().to_string()}</th>
                        <th scope="col">{own.status_doubt().to_string()}</th>
                        <th scope="col">{own.status_disagreed().to_string()}</th>
                        <th scope="col">{own.status_breaker().to_string()}</th>
                        <th scope="col">{own.status_flight().to_string()}</th>
                        <th scope="col">{own.status_quota().to_string()}</th>
                        <th scope="col">{own.status_trouble().to_string()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Row(line: RegisterLine) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let RegisterLine { status, troubles } = line;
    // Folded on a phone the head of the table is gone, so each cell says what it is.
    let cell = |label: String, value: String| view! { <td class="num"><span class="note folded">{label}" "</span>{value}</td> };
    let never = || own.status_never().to_string();
    let percent = |part: i64, whole: i64| share(part, whole).map_or_else(never, |tenths| format!("{}.{}%", tenths / 10, tenths % 10));
    let of_delivery = |count: fn(&domain::verification::DeliveryView) -> i64| {
        status.delivery.as_ref().map_or_else(never, |last| percent(count(last), last.read))
    };
    let as_of = match status.as_of {
        _ if !status.embedded => own.status_gateway().to_string(),
        Some(day) => day.to_string(),
        None => never(),
    };
    let doubt = match (status.as_of, status.silent_as_of) {
        (Some(day), Some(silent)) if status.embedded && silent < day => {
            format!("{}{}", status.in_doubt, own.status_silent_until(silent.to_string()))
        }
        (Some(_), Some(_)) if status.embedded => status.in_doubt.to_string(),
        (Some(_), None) if status.embedded => format!("{}{}", status.in_doubt, own.status_silent_never()),
        _ => never(),
    };
    let tags: Vec<_> = troubles.iter().map(|trouble| view! { <Tag tone=Tone::Bad text=words.register_trouble(*trouble)/> }).collect();
    let good = troubles.is_empty().then(|| view! { <Tag tone=Tone::Good text=own.status_good().to_string() quiet=true/> });
    view! {
        <tr data-tone=(!troubles.is_empty()).then(|| Tone::Bad.name())>
            <th scope="row">{words.register(status.register)}</th>
            {cell(own.status_asked().to_string(), status.asked.to_string())}
            {cell(own.status_hits().to_string(), percent(status.hits, status.asked))}
            {cell(own.status_answered().to_string(), percent(status.answered, status.asked))}
            {cell(own.status_latency().to_string(), format!("{} / {} ms", status.p50_ms, status.p95_ms))}
            {cell(own.status_as_of().to_string(), as_of)}
            {cell(own.status_delivery().to_string(), status.delivery.as_ref().map_or_else(never, |last| words.moment(last.at)))}
            {cell(own.status_rejected().to_string(), of_delivery(|last| last.rejected))}
            {cell(own.status_doubt().to_string(), doubt)}
            {cell(own.status_disagreed().to_string(), of_delivery(|last| last.disagreed))}
            {cell(own.status_breaker().to_string(), words.breaker(status.breaker))}
            {cell(own.status_flight().to_string(), status.in_flight.to_string())}
            {cell(own.status_quota().to_string(), status.quota_left.map_or_else(never, |left| left.to_string()))}
            <td>{tags}{good}</td>
        </tr>
    }
}
