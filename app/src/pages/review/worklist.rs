//! The worklist: by due date, with filters as links and forms that work without scripts.

use super::{tone_of, use_words};
use crate::api::review::{Filters, SearchCase, WorklistShown, read_worklist};
use crate::components::{Answer, Data, Field, FilterForm, Form, PageTitle, Pager, Select, Tab, Tabs, Tag, Tone};
use crate::context::{ActorView, PageContext};
use crate::paths;
use domain::identity::Post;
use domain::review::{CaseState, CheckFilter, Worklist, WorklistRow};
use domain::supervision::Signal;
use domain::verification::{Category, Outcome};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_query_map;

/// `/desk`.
#[component]
pub fn WorklistPage() -> impl IntoView {
    let query = use_query_map();
    let of = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let filters = Filters {
        state: of("state"),
        category: of("category"),
        check: of("check"),
        signal: of("signal"),
        due: of("due"),
        cursor: of("page"),
    };
    let asked = filters.clone();
    view! {
        <Data
            load=move || read_worklist(asked.clone())
            show=move |shown| view! { <Desk shown=shown filters=filters.clone()/> }
        />
    }
}

#[component]
fn Desk(shown: WorklistShown, filters: Filters) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let list = shown.list;
    let title = review.worklist_count(list.total).to_string();
    let tabs = tabs(&list, &filters);
    let covers = review.worklist_covers(i64::try_from(list.rows.len()).unwrap_or_default()).to_string();
    let empty = list.rows.is_empty().then(|| if list.total == 0 { review.worklist_empty() } else { review.worklist_none() }.to_string());
    let to = |cursor: Option<String>| cursor.map(|cursor| filters.address(&cursor));
    let (earlier, later) = (to(list.earlier), to(list.later));
    let rows: Vec<_> = list.rows.into_iter().map(|row| view! { <Row row=row/> }).collect();
    view! {
        <PageTitle title=review.worklist_title().to_string() faulty=shown.search.is_some()/>
        <main class="wrap stack" id="main">
            <div class="row apart">
                <h1>{title}</h1>
                <p class="soft">{review.worklist_order(words.full_moment(list.at)).to_string()}</p>
            </div>
            <Tabs tabs=tabs label=review.tabs().to_string()/>
            <Narrow filters=filters/>
            <Form action=SearchCase::url() refusal=shown.search class="filter row">
                <Field name="typed" label=review.search_label().to_string() maxlength=40/>
                <button class="button" data-kind="second">{review.search_go().to_string()}</button>
            </Form>
            {match empty {
                Some(empty) => view! { <p>{empty}</p> }.into_any(),
                None => view! { <div class="card scroll" tabindex="0" role="region" aria-label=review.worklist_title().to_string()>
                    <table class="table mid">
                        <caption class="hush">{review.worklist_caption().to_string()}</caption>
                        <thead><tr>
                            <th scope="col">{review.column_number().to_string()}</th>
                            <th scope="col">{review.column_applicant().to_string()}</th>
                            <th scope="col" class="end">{review.column_people().to_string()}</th>
                            <th scope="col">{review.column_category().to_string()}</th>
                            <th scope="col">{review.column_state().to_string()}</th>
                            <th scope="col">{review.column_check().to_string()}</th>
                            <th scope="col">{review.column_due().to_string()}</th>
                            <th scope="col">{review.column_left().to_string()}</th>
                            <th scope="col">{review.column_signal().to_string()}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div> }.into_any(),
            }}
            <Pager earlier=earlier later=later covers=covers/>
        </main>
    }
}

/// What is due when; behind it the other lists of the post.
fn tabs(list: &Worklist, filters: &Filters) -> Vec<Tab> {
    let words = use_words();
    let review = &words.review;
    let tab = |signal: &str, due: &str, label: String, count: i64, tone: Tone| {
        let href = Filters { signal: signal.to_owned(), due: due.to_owned(), ..Filters::default() }.address("");
        Tab::new(href, label, filters.signal == signal && filters.due == due).counted(tone, count)
    };
    let mut tabs = vec![
        tab("", "", review.tab_all().to_string(), list.total, Tone::Brand),
        tab("", "today", review.tab_today().to_string(), list.due_today, Tone::Warn),
        tab(Signal::Yellow.code(), "", review.tab_overdue().to_string(), list.overdue, Tone::Bad),
    ];
    if sees_clues() {
        tabs.push(Tab::new(paths::DESK_CLUES, words.verification.clues_title().to_string(), false));
    }
    if asks_owners() {
        tabs.push(Tab::new(paths::DESK_DISPUTES, words.verification.disputes_title().to_string(), false));
    }
    tabs
}

/// Whether the post looks after clues.
fn sees_clues() -> bool {
    matches!(PageContext::here().actor, ActorView::Staff { post: Post::FirstReview | Post::SecondReview, .. })
}

/// Whether the post asks the owners of disputed records.
fn asks_owners() -> bool {
    matches!(PageContext::here().actor, ActorView::Staff { post: Post::SecondReview, .. })
}

#[component]
fn Narrow(filters: Filters) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let any = words.shell.any().to_string();
    let post = match PageContext::here().actor {
        ActorView::Staff { post, .. } => post,
        _ => Post::Window,
    };
    let states = CaseState::of_post(post).iter().map(|state| Answer::new(state.code(), words.case_state(*state))).collect::<Vec<_>>();
    let categories = Category::ALL.iter().map(|category| Answer::new(category.code(), words.category(*category))).collect::<Vec<_>>();
    let checks = CheckFilter::ALL.iter().map(|check| Answer::new(check.code(), words.check_result(*check))).collect::<Vec<_>>();
    let signals = Signal::ALL.iter().map(|signal| Answer::new(signal.code(), words.signal(*signal))).collect::<Vec<_>>();
    view! {
        <FilterForm action=paths::DESK>
            <Select name="state" label=review.filter_state().to_string() answers=states nothing=any.clone() value=filters.state/>
            <Select name="category" label=review.filter_category().to_string() answers=categories nothing=any.clone() value=filters.category/>
            <Select name="check" label=review.filter_check().to_string() answers=checks nothing=any.clone() value=filters.check/>
            <Select name="signal" label=review.filter_signal().to_string() answers=signals nothing=any value=filters.signal/>
        </FilterForm>
    }
}

#[component]
fn Row(row: WorklistRow) -> impl IntoView {
    let words = use_words();
    let tone = tone_of(row.signal);
    let quiet = row.signal == Signal::OnTime;
    let check = words.check_result(row.check.map_or(CheckFilter::Missing, CheckFilter::Done));
    let (check_tone, check_quiet) = match row.check {
        Some(Outcome::Eligible) => (Tone::Good, true),
        Some(Outcome::Ineligible) => (Tone::Bad, false),
        Some(Outcome::Undecided) => (Tone::Warn, false),
        None => (Tone::Rest, true),
    };
    let people = row.household_size;
    view! {
        <tr data-tone=(!quiet).then(|| tone.name())>
            <th scope="row"><a class="num" href=paths::desk_case(&row.case.0)>{row.number}</a></th>
            <td>{row.applicant}</td>
            <td class="end">{people}</td>
            <td>{row.category.map(|category| words.category(category))}</td>
            <td>{words.case_state(row.state)}</td>
            <td><Tag tone=check_tone text=check quiet=check_quiet/></td>
            <td class="num">{words.short_date(row.due_on)}</td>
            <td class="num">{words.days_left(row.days_left)}</td>
            <td><Tag tone=tone text=words.signal(row.signal) quiet=quiet/></td>
        </tr>
    }
}
