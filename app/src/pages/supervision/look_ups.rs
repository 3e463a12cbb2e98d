//! Look-ups of officers and other systems that are to be explained, and those that are.

use crate::api::supervision::{ExplainLookUps, FlagShown, read_look_up_flag, read_look_up_flags};
use crate::components::{Data, Fact, Facts, Form, Page, Pager, Tab, Tabs, Tag, TextArea, Tone};
use crate::context::{in_language, shared_words as use_words};
use crate::paths;
use domain::supervision::{FlaggedAccount, FlaggedLookUps, FlagsPage, LookUpFlag};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/desk/look-ups`.
#[component]
pub fn LookUpsPage() -> impl IntoView {
    let query = use_query_map();
    let of = move |name: &str| query.read_untracked().get(name).filter(|value| !value.is_empty());
    let explained = of("state").is_some_and(|state| state == "explained");
    let after = of("after");
    let first = after.is_none();
    view! {
        <Data
            load=move || read_look_up_flags(explained, after.clone())
            show=move |page| view! { <List page=page explained=explained first=first/> }
        />
    }
}

#[component]
fn List(page: FlagsPage, explained: bool, first: bool) -> impl IntoView {
    let words = use_words();
    let own = &words.supervision;
    let done = format!("{}?state=explained", paths::DESK_LOOK_UPS);
    let here = if explained { done.clone() } else { paths::DESK_LOOK_UPS.to_owned() };
    let later = page.later.map(|later| format!("{here}{}after={later}", if explained { "&" } else { "?" }));
    let earlier = (!first).then(|| here.clone());
    let empty = page.flags.is_empty().then(|| if explained { own.look_ups_done_empty() } else { own.look_ups_empty() }.to_string());
    let items: Vec<_> = page.flags.into_iter().map(|flag| view! { <Item flag=flag/> }).collect();
    let tabs = vec![
        Tab::new(paths::DESK_LOOK_UPS, own.look_ups_open().to_string(), !explained),
        Tab::new(done, own.look_ups_done().to_string(), explained),
    ];
    view! {
        <Page title=own.look_ups_title().to_string()>
            <a class="back" href=paths::DESK_STAFF>{words.identity.admin_title().to_string()}</a>
            <h1>{own.look_ups_title().to_string()}</h1>
            <p>{own.look_ups_intro().to_string()}</p>
            <Tabs tabs=tabs/>
            {empty.map(|empty| view! { <p>{empty}</p> })}
            <ul class="stack">{items}</ul>
            <Pager earlier=earlier later=later/>
        </Page>
    }
}

fn tone_of(flag: LookUpFlag) -> Tone {
    match flag {
        LookUpFlag::WithoutCase => Tone::Warn,
        LookUpFlag::OutsideCases | LookUpFlag::AfterHours => Tone::Bad,
    }
}

fn who(flag: &FlaggedLookUps) -> String {
    let words = use_words();
    match &flag.account {
        FlaggedAccount::Officer { login_name, post, office } => words.joined(&[login_name.clone(), in_language(office), words.post(*post)]),
        FlaggedAccount::System(name) => words.verification.looks_by_other_system(name.as_str()).to_string(),
    }
}

fn times(flag: &FlaggedLookUps) -> String {
    let words = use_words();
    let between = format!("{}–{}", words.clock(flag.first_at), words.clock(flag.last_at));
    let number = match &flag.account {
        FlaggedAccount::Officer { .. } => words.supervision.look_ups_times(flag.looks).to_string(),
        FlaggedAccount::System(_) => words.measure.people(flag.looks).to_string(),
    };
    words.joined(&[number, between])
}

#[component]
fn Item(flag: FlaggedLookUps) -> impl IntoView {
    let words = use_words();
    view! {
        <li class="card stack tight">
            <p><Tag tone=tone_of(flag.flag) text=words.look_up_flag(flag.flag)/>" "{words.full_date(flag.on)}</p>
            <p><a href=paths::desk_look_up(flag.id.as_str())><strong>{who(&flag)}</strong></a><br/>{times(&flag)}</p>
            {flag.explanation.map(|explanation| view! { <p class="note">{explanation}</p> })}
        </li>
    }
}

/// `/desk/look-ups/FLAG`.
#[component]
pub fn LookUpPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("flag").unwrap_or_default();
    view! { <Data load=move || read_look_up_flag(id.clone().into()) show=move |shown| view! { <One shown=shown/> }/> }
}

#[component]
fn One(shown: FlagShown) -> impl IntoView {
    let words = use_words();
    let own = &words.supervision;
    let FlagShown { flag, refusal } = shown;
    let title = words.look_up_flag(flag.flag);
    let faulty = refusal.is_some();
    let (account, times, id) = (who(&flag), times(&flag), flag.id.0.clone());
    let told = match flag.explanation {
        Some(explanation) => view! { <h2>{own.look_ups_explanation().to_string()}</h2><p>{explanation}</p> }.into_any(),
        None => view! {
            <Form action=ExplainLookUps::url() refusal=refusal class="stack">
                <input type="hidden" name="flag" value=id/>
                <TextArea name="explanation" label=own.look_ups_explanation().to_string() hint=own.look_ups_explanation_hint().to_string()/>
                <button class="button">{own.look_ups_explain().to_string()}</button>
            </Form>
        }
        .into_any(),
    };
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=paths::DESK_LOOK_UPS>{own.look_ups_title().to_string()}</a>
            <h1>{title.clone()}</h1>
            <Facts>
                <Fact term=own.look_ups_account().to_string()>{account}</Fact>
                <Fact term=own.look_ups_day().to_string()>{words.full_date(flag.on)}</Fact>
                <Fact term=own.look_ups_number().to_string()>{times}</Fact>
            </Facts>
            {told}
        </Page>
    }
}
