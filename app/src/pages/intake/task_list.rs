//! The task list of the application, and the way to start one.

use super::use_words;
use crate::api::intake::{StartApplication, read_entrance};
use crate::components::{Data, Form, Notice, Page, Refused, Tag, Tone};
use crate::paths;
use domain::fault::Refusal;
use domain::identity::RealNameLevel;
use domain::intake::{DraftView, Step, StepState, TaskPage};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The entrance of the application.
#[component]
pub fn TaskList() -> impl IntoView {
    view! { <Data load=read_entrance show=|(page, [start, detach])| show(page, start, detach)/> }
}

fn show(page: TaskPage, start: Option<Refusal>, detach: Option<Refusal>) -> AnyView {
    match page {
        TaskPage::Start => view! { <Start refusal=start/> }.into_any(),
        TaskPage::Draft(draft) => view! { <Tasks draft=*draft refusal=detach/> }.into_any(),
        TaskPage::Live(case) => view! { <Live case=case.0 refusal=start/> }.into_any(),
    }
}

#[component]
fn Start(refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    view! {
        <Page title=intake.title().to_string()>
            <h1>{intake.title().to_string()}</h1>
            <p>{intake.start_text().to_string()}</p>
            <ul>
                <li>{intake.start_registers().to_string()}</li>
                <li>{intake.start_saved().to_string()}</li>
                <li>{intake.start_family().to_string()}</li>
            </ul>
            <p><a href=paths::GUIDE>{intake.start_guide().to_string()}</a></p>
            <Form action=StartApplication::url() refusal=refusal>
                <div class="actions row"><button class="button wide">{intake.start_button().to_string()}</button></div>
            </Form>
        </Page>
    }
}

#[component]
fn Live(case: String, refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    view! {
        <Page title=intake.live_title().to_string() faulty=refusal.is_some()>
            <Refused refusal=refusal/>
            <h1>{intake.live_title().to_string()}</h1>
            <p>{intake.live_text().to_string()}</p>
            <div class="actions row"><a class="button" href=paths::my_case(&case)>{intake.live_button().to_string()}</a></div>
        </Page>
    }
}

#[component]
fn Tasks(draft: DraftView, refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let done = draft.tasks.iter().filter(|(_, state)| *state == StepState::Done).count();
    let rows: Vec<_> = draft.tasks.iter().map(|(step, state)| view! { <Task step=*step state=*state/> }).collect();
    let level = (draft.level == RealNameLevel::Declared).then(|| {
        view! { <Notice tone=Tone::Warn title=intake.level_title().to_string()><p>{intake.level_text().to_string()}</p></Notice> }
    });
    let next = draft.tasks.iter().find(|(_, state)| matches!(state, StepState::NotStarted | StepState::InProgress)).map(|(step, _)| *step);
    let kept = draft.expires_on.map(|day| view! { <p class="note">{intake.kept_until(words.date(day)).to_string()}</p> });
    view! {
        <Page title=intake.title().to_string() faulty=refusal.is_some()>
            <Refused refusal=refusal/>
            <h1>{intake.title().to_string()}</h1>
            <p>{intake.done_of(done.to_string()).to_string()}</p>
            {level}
            <dl class="facts tasks">{rows}</dl>
            {next.map(|step| view! {
                <div class="actions row"><a class="button wide" href=paths::step(step)>{intake.go_on(words.step_title(step)).to_string()}</a></div>
            })}
            {kept}
        </Page>
    }
}

#[component]
fn Task(step: Step, state: StepState) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let title = words.step_title(step);
    let (tone, text) = match state {
        StepState::NotStarted => (Tone::Rest, intake.state_not_started()),
        StepState::InProgress => (Tone::Info, intake.state_in_progress()),
        StepState::Done => (Tone::Good, intake.state_done()),
        StepState::Blocked => (Tone::Rest, intake.state_blocked()),
    };
    let title = if state == StepState::Blocked {
        view! { <span class="soft">{title}</span> }.into_any()
    } else {
        view! { <a href=paths::step(step)>{title}</a> }.into_any()
    };
    view! {
        <div>
            <dt>{format!("{}. ", step.number())}{title}</dt>
            <dd class="note">{words.step_note(step)}</dd>
            <dd class="change"><Tag tone=tone text=text.to_string() quiet=state == StepState::Blocked/></dd>
        </div>
    }
}
