//! The application of a resident: task list, one page per step, receipt.

mod add_member;
mod answer_notice;
mod check;
mod commitment;
mod consents;
mod household;
mod housing;
mod licences;
mod livelihood;
mod my_case;
mod my_cases;
mod receipt;
mod registers;
mod said;
mod task_list;
mod track;
mod upload;
mod wish;
mod withdraw;

pub use upload::{UploadForm, Uploaded};

use crate::api::intake::read_step;
use crate::components::{Data, TimelineItem, Tone};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::intake::{OwnerCase, Step, StepPage, StepState, ahead};
use domain::review::CaseState;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Route, RouteProps};
use leptos_router::{SsrMode, path};

macro_rules! page {
    ($path:tt, $view:expr) => {
        Route(RouteProps::builder().path(path!($path)).view($view).ssr(SsrMode::Async).build())
    };
}

/// The one page of this area that wakes up in the browser.
pub fn signing() -> AnyNestedRoute {
    page!("/apply/commitment", commitment::Commitment).into_any_nested_route()
}

/// The routes of this area.
pub fn routes() -> AnyNestedRoute {
    let apply = (
        page!("/apply", task_list::TaskList),
        page!("/apply/household", household::Household),
        page!("/apply/household/add", add_member::AddMember),
        page!("/apply/consents", consents::Consents),
        page!("/apply/consents/:member", consents::MemberConsent),
        page!("/apply/registers", registers::Registers),
        page!("/apply/registers/:member", registers::MemberRegisters),
        page!("/apply/housing", housing::Housing),
        page!("/apply/livelihood", livelihood::Livelihood),
        page!("/apply/wish", wish::Wish),
        page!("/apply/commitment", commitment::Commitment),
        page!("/apply/check", check::Check),
    );
    let own = (
        page!("/my", my_cases::MyCases),
        page!("/my/cases/:case", my_case::MyCase),
        page!("/my/cases/:case/receipt", receipt::Receipt),
        page!("/my/cases/:case/answer", answer_notice::AnswerNotice),
        page!("/my/cases/:case/withdraw", withdraw::Withdraw),
        page!("/track", track::Track),
    );
    (apply, own).into_any_nested_route()
}

/// Waits for what the page of a step needs and shows it.
#[component]
fn StepData<Show, Shown>(step: Step, show: Show) -> impl IntoView
where
    Show: Fn(StepPage) -> Shown + Clone + Send + Sync + 'static,
    Shown: IntoView + 'static,
{
    view! { <Data load=move || read_step(step) show=show/> }
}

/// 第 5 步，共 8 步：住房.
fn step_line(step: Step) -> String {
    use_words().step_line(step)
}

/// Where 上一步 leads from a step.
fn back_from(step: Step) -> String {
    step.previous().map_or_else(|| paths::APPLY.to_owned(), paths::step)
}

/// What every form of a step sends along: the step, and the version of the draft its page was made from.
#[component]
fn Hidden(step: Step, version: i64) -> impl IntoView {
    view! {
        <input type="hidden" name="step" value=step.code()/>
        <input type="hidden" name="version" value=version.to_string()/>
    }
}

/// The notice of a page whose step waits for an earlier one.
#[component]
fn Blocked(step: Step, tasks: Vec<(Step, StepState)>) -> impl IntoView {
    let words = use_words();
    let first = tasks.iter().find(|(_, state)| *state != StepState::Done).map_or(Step::Household, |(step, _)| *step);
    view! {
        <crate::components::Page title=words.step_title(step)>
            <a class="back" href=paths::APPLY>{words.shell.back().to_string()}</a>
            <h1>{words.step_title(step)}</h1>
            <p>{words.intake.blocked().to_string()}</p>
            <div class="actions row"><a class="button" href=paths::step(first)>{words.step_title(first)}</a></div>
        </crate::components::Page>
    }
}

/// The colour of a state; its words say it too.
fn tone_of(state: CaseState) -> Tone {
    match state {
        CaseState::Draft | CaseState::Withdrawn => Tone::Rest,
        CaseState::Correction => Tone::Warn,
        CaseState::NotAccepted | CaseState::Refused => Tone::Bad,
        CaseState::Registered => Tone::Good,
        _ => Tone::Brand,
    }
}

/// The steps still ahead when everything goes well.
#[component]
fn Ahead(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let promised =
        case.promised_while_running().map(|day| view! { <p class="soft">{words.intake.promised_line(words.date(day)).to_string()}</p> });
    let steps: Vec<_> = ahead(case.state)
        .iter()
        .filter(|state| **state != CaseState::Checking)
        .map(|state| view! { <TimelineItem title=words.owner_state(*state)/> })
        .collect();
    let open = case.state.is_open();
    view! {
        {steps}
        {open.then(|| view! { <li><h3>{words.intake.result_title().to_string()}</h3>{promised}</li> })}
    }
}
