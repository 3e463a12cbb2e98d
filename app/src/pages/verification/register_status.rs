//! The registers at work, for administrators: figures of a day, last delivery, breaker, calls on the way, quota, troubles. What needs
//! attention comes first; the list is narrowed and paged by its address.

use crate::api::verification::{RegisterFilters, read_register_status};
use crate::components::{Answer, Cell, Data, FilterForm, Page, Pager, Select, Tab, Tabs, Tag, Tone};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::verification::{Register, RegisterCondition, RegisterLine, RegisterList, share};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/desk/registers`.
#[component]
pub fn RegistersPage() -> impl IntoView {
    let query = use_query_map();
    let of = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let filters = RegisterFilters { state: of("state"), owner: of("owner"), cursor: of("page") };
    let asked = filters.clone();
    view! { <Data load=move || read_register_status(asked.clone()) show=move |list| view! { <List list=list filters=filters.clone()/> }/> }
}

#[component]
fn List(list: RegisterList, filters: RegisterFilters) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let title = own.status_title().to_string();
    let query = filters.query();
    let empty = list.rows.is_empty().then(|| {
        match (query.owner_of, query.condition) {
            (Some(_), _) => own.status_none_owner(),
            (None, Some(RegisterCondition::NeedsAttention)) => own.status_none_attention(),
            (None, Some(RegisterCondition::Fine)) => own.status_none_fine(),
            (None, None) => own.status_empty(),
        }
        .to_string()
    });
    let tab = |condition: Option<RegisterCondition>, text: String| {
        let (tone, count) = match condition {
            None => (Tone::Brand, list.attention + list.fine),
            Some(RegisterCondition::NeedsAttention) => (Tone::Bad, list.attention),
            Some(RegisterCondition::Fine) => (Tone::Good, list.fine),
        };
        let state = condition.map(RegisterCondition::code).unwrap_or_default().to_owned();
        let href = RegisterFilters { state, ..filters.clone() }.address("");
        Tab::new(href, text, query.condition == condition).counted(tone, count)
    };
    let mut tabs = vec![tab(None, words.shell.any().to_string())];
    tabs.extend(RegisterCondition::ALL.into_iter().map(|condition| tab(Some(condition), words.register_condition(condition))));
    let owners: Vec<Answer> =
        Register::of_each_owner().map(|register| Answer::new(register.owner(), words.register_owner(register))).collect();
    let to = |cursor: Option<String>| cursor.map(|cursor| filters.address(&cursor));
    let (earlier, later) = (to(list.earlier), to(list.later));
    let covers = own.status_covers(i64::try_from(list.rows.len()).unwrap_or_default()).to_string();
    let rows: Vec<_> = list.rows.into_iter().map(|line| view! { <Row line=line/> }).collect();
    view! {
        <Page title=title.clone() wide=true>
            <a class="back" href=paths::DESK_STAFF>{words.identity.admin_title().to_string()}</a>
            <h1>{title.clone()}</h1>
            <p>{own.status_intro().to_string()}</p>
            <Tabs tabs=tabs/>
            <FilterForm action=paths::DESK_REGISTERS>
                {query.condition.map(|condition| view! { <input type="hidden" name="state" value=condition.code()/> })}
                <Select name="owner" label=own.status_owner().to_string() answers=owners nothing=words.shell.any().to_string() value=filters.owner.clone()/>
            </FilterForm>
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
            <Pager earlier=earlier later=later covers=covers/>
        </Page>
    }
}

#[component]
fn Row(line: RegisterLine) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let RegisterLine { status, troubles } = line;
    let cell = |label: String, value: String| view! { <Cell label=label><span class="num">{value}</span></Cell> };
    let never = || own.status_never().to_string();
    let percent = |part: i64, whole: i64| share(part, whole).map_or_else(never, |tenths| format!("{}.{}%", tenths / 10, tenths % 10));
    // What its keeper alone knows of a register at the gateway.
    let untold = || if status.embedded { never() } else { own.status_gateway().to_string() };
    let of_delivery = |count: fn(&domain::verification::DeliveryView) -> i64| {
        status.delivery.as_ref().map_or_else(untold, |last| percent(count(last), last.read))
    };
    let as_of = match status.as_of {
        Some(day) if status.embedded => day.to_string(),
        Some(day) => own.status_newest_told(day.to_string()).to_string(),
        None if status.embedded => never(),
        None => own.status_none_told().to_string(),
    };
    let latency = if status.asked == 0 { never() } else { format!("{} / {} ms", status.p50_ms, status.p95_ms) };
    let doubt = match (status.as_of, status.nothing_as_of) {
        (Some(day), Some(silent)) if status.embedded && silent < day => {
            format!("{}{}", status.in_doubt, own.status_told_until(silent.to_string()))
        }
        (Some(_), Some(_)) if status.embedded => status.in_doubt.to_string(),
        (Some(_), None) if status.embedded => format!("{}{}", status.in_doubt, own.status_told_never()),
        _ => untold(),
    };
    let tags: Vec<_> = troubles.iter().map(|trouble| view! { <Tag tone=Tone::Bad text=words.register_trouble(*trouble)/> }).collect();
    let good = troubles.is_empty().then(|| view! { <Tag tone=Tone::Good text=own.status_good().to_string() quiet=true/> });
    view! {
        <tr data-tone=(!troubles.is_empty()).then(|| Tone::Bad.name())>
            <th scope="row">{status.register.map_or_else(|| own.status_enterprises().to_string(), |register| words.register(register))}</th>
            {cell(own.status_asked().to_string(), status.asked.to_string())}
            {cell(own.status_hits().to_string(), percent(status.hits, status.asked))}
            {cell(own.status_answered().to_string(), percent(status.answered, status.asked))}
            {cell(own.status_latency().to_string(), latency)}
            {cell(own.status_as_of().to_string(), as_of)}
            {cell(own.status_delivery().to_string(), status.delivery.as_ref().map_or_else(untold, |last| words.moment(last.at)))}
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
