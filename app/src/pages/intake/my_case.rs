//! One case of the resident's own: who has it, by when, what comes next, what was done, what the resident may do.

use super::{Ahead, use_words};
use crate::api::intake::{UndoSubmit, read_case_page};
use crate::components::{Data, Notice, PageTitle, Progress, Refused, Tag, Timeline, TimelineItem, Tone};
use crate::context::in_language;
use crate::paths;
use domain::intake::{DoneBy, OwnerActPage, OwnerCase, OwnerEvent};
use domain::review::CaseState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// The page of a case.
#[component]
pub fn MyCase() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    view! { <Data load=move || read_case_page(case.clone()) show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: OwnerActPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let OwnerActPage { case, refusal } = page;
    let title = words.case_title(case.state);
    let accepted = case.acceptance_number.clone().map(|number| {
        view! { <br/>{intake.acceptance_label().to_string()}" "<span class="num">{number}</span> }
    });
    let events: Vec<_> = case.events.clone().into_iter().map(|event| view! { <Event event=event/> }).collect();
    let open = case.state.is_open();
    let beside = case.clone();
    view! {
        <PageTitle title=title.clone() faulty=refusal.is_some()/>
        <main class="wrap" id="main"><div class="split">
            <div class="stack">
                <Refused refusal=refusal/>
                <p class="note">{intake.number_label().to_string()}" "<span class="num">{case.number.clone()}</span>" "{case.applicant.clone()}{accepted}</p>
                <h1>{title}</h1>
                {(!case.notice.is_empty()).then(|| view! { <Missing case=case.clone()/> })}
                <Holder case=case.clone()/>
                <h2>{intake.history_title().to_string()}</h2>
                <Timeline>
                    {events}
                    {open.then(|| view! { <TimelineItem title=words.owner_state(case.state) progress=Progress::Now/> })}
                    <Ahead case=case.clone()/>
                </Timeline>
            </div>
            <aside class="stack"><MayDo case=beside.clone()/><Late case=beside/></aside>
        </div></main>
    }
}

#[component]
fn Holder(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let office = case.office.as_ref().map(in_language);
    let timing = if case.state.is_open() {
        let (tone, text) = if case.late { (Tone::Bad, intake.tag_late()) } else { (Tone::Good, intake.tag_on_time()) };
        Some(view! { <Tag tone=tone text=text.to_string()/> })
    } else {
        None
    };
    let due = case.due_on.filter(|_| case.state.is_open()).map(|day| view! { <p>{intake.due_line(words.date(day)).to_string()}</p> });
    let promised = case.promised_while_running().map(|day| view! { <p>{intake.promised_line(words.date(day)).to_string()}</p> });
    view! {
        <section class="card holder stack tight">
            {timing.map(|timing| view! { <p>{timing}</p> })}
            {office.map(|office| view! { <p>{intake.held_by(office).to_string()}</p> })}
            <p>{words.owner_state_line(case.state)}</p>
            {due}
            {promised}
        </section>
    }
}

#[component]
fn Event(event: OwnerEvent) -> impl IntoView {
    let words = use_words();
    let by = match &event.by {
        DoneBy::Applicant => words.intake.by_applicant().to_string(),
        DoneBy::System => words.intake.by_system().to_string(),
        DoneBy::Office(name) => in_language(name),
    };
    let tag = event.on_time.map(|kept| {
        let (tone, text) = if kept { (Tone::Good, words.intake.tag_on_time()) } else { (Tone::Bad, words.intake.tag_late()) };
        view! { <Tag tone=tone text=text.to_string()/> }.into_any()
    });
    let line = words.when_and_who(event.at, &by);
    let reasons: Vec<String> = event.reasons.iter().map(|reason| words.reason(*reason)).collect();
    let reasons = (!reasons.is_empty()).then(|| view! { <p>{words.joined(&reasons)}</p> });
    view! {
        <li class="done">
            <h3>{words.owner_act(event.act)}{tag.map(|tag| (" ", tag))}</h3>
            <p class="note">{line}</p>
            {reasons}
        </li>
    }
}

#[component]
fn Missing(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let points: Vec<_> =
        case.notice.iter().map(|point| view! { <li><b>{words.reason(point.reason)}</b><br/>{point.note.clone()}</li> }).collect();
    let until = case.due_on.map(|day| intake.missing_until(words.date(day)).to_string());
    view! {
        <Notice tone=Tone::Warn title=intake.missing_title().to_string()>
            <ol>{points}</ol>
            <p>{until}</p>
            <div class="actions row"><a class="button" href=paths::answer_notice(case.case.as_str())>{intake.missing_button().to_string()}</a></div>
        </Notice>
    }
}

#[component]
fn MayDo(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let undo = case.acts.undo_until.map(|until| {
        view! {
            <form class="stack tight" method="post" action=UndoSubmit::url()>
                <input type="hidden" name="case" value=case.case.0.clone()/>
                <button class="button" data-kind="second">{intake.undo_button().to_string()}</button>
                <p class="note">{intake.undo_until(words.clock(until)).to_string()}</p>
            </form>
        }
    });
    let withdraw =
        case.acts.withdraw.then(|| view! { <li><a href=paths::withdraw(case.case.as_str())>{intake.withdraw_link().to_string()}</a></li> });
    view! {
        <section class="card stack tight">
            <h2>{intake.may_title().to_string()}</h2>
            {undo}
            <ul class="lines">
                <li><a href=paths::receipt(case.case.as_str())>{intake.receipt_name().to_string()}</a></li>
                <li><a href=paths::my_letters(case.case.as_str())>{words.review.letters_title().to_string()}</a></li>
                <li><a href=paths::looks(case.case.as_str())>{words.verification.looks_title().to_string()}</a></li>
                <li><a href=paths::shares(Some(case.case.as_str()))>{words.interface.share_link().to_string()}</a></li>
                {withdraw}
                <li><a href=paths::CONTACT>{intake.ask_window().to_string()}</a></li>
            </ul>
        </section>
    }
}

#[component]
fn Late(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    (case.state.is_open() && case.state != CaseState::Draft).then(|| {
        view! { <Notice tone=Tone::Info title=words.intake.late_title().to_string()><p class="small">{words.if_late(case.state, case.deemed_on)}</p></Notice> }
    })
}
