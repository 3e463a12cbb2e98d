//! One case of the resident's own: who has it, by when, what comes next, what was done, what the resident may do.

use super::{Ahead, use_words};
use crate::api::intake::{UndoSubmit, read_case_page};
use crate::components::{Data, Notice, PageTitle, Progress, Refused, Tag, Timeline, TimelineItem, Tone};
use crate::context::in_language;
use crate::pages::verification::{OwnDisputeCard, dispute_tone};
use crate::paths;
use domain::day::Timestamp;
use domain::intake::{DoneBy, OwnerActPage, OwnerCase, OwnerEvent};
use domain::review::CaseState;
use domain::supervision::Signal;
use domain::verification::{OwnDispute, Register};
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
    let events = past(&case);
    let waits: Vec<_> = case.asked_owners().map(|one| view! { <Waits one=one.clone()/> }).collect();
    let silent = (!case.asked_again.is_empty()).then(|| view! { <Silent registers=case.asked_again.clone()/> });
    let disputes: Vec<_> = case.disputes.clone().into_iter().map(|one| view! { <OwnDisputeCard one=one/> }).collect();
    let disputes = (!disputes.is_empty()).then(|| view! { <h2>{words.verification.dispute_own_title().to_string()}</h2>{disputes} });
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
                {disputes}
                <h2>{intake.history_title().to_string()}</h2>
                <Timeline>
                    {events}
                    {open.then(|| view! { <TimelineItem title=words.owner_state(case.state) progress=Progress::Now/> })}
                    {waits}
                    {silent}
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
        let (tone, text) = match (case.held_on, case.late) {
            (Some(_), _) => (Tone::Rest, words.signal(Signal::Paused)),
            (None, true) => (Tone::Bad, intake.tag_late().to_string()),
            (None, false) => (Tone::Good, intake.tag_on_time().to_string()),
        };
        Some(view! { <Tag tone=tone text=text/> })
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
            {case.held_on.map(|_| view! { <p>{words.verification.dispute_clock().to_string()}</p> })}
            {due}
            {promised}
        </section>
    }
}

/// What was done, by the office and by the owners of registers, oldest first.
fn past(case: &OwnerCase) -> Vec<AnyView> {
    let words = use_words();
    let own = &words.verification;
    let event = |event: &OwnerEvent| (event.at, view! { <Event event=event.clone()/> }.into_any());
    let mut past: Vec<(Timestamp, AnyView)> = case.events.iter().map(event).collect();
    for one in &case.disputes {
        let (owner, register) = (words.register_owner(one.dispute.register), words.register(one.dispute.register));
        let asked = own.dispute_asked(owner.clone()).to_string();
        let line = words.when_and_who(one.dispute.opened_at, &register);
        past.push((one.dispute.opened_at, view! { <li class="done"><h3>{asked}</h3><p class="note">{line}</p></li> }.into_any()));
        if let Some(at) = one.dispute.ended_at {
            let state = one.dispute.state;
            let line = words.when_and_who(at, &words.joined(&[owner, register]));
            let tag = view! { <Tag tone=dispute_tone(state) text=words.dispute_state(state)/> };
            let title = own.disputes_title().to_string();
            past.push((at, view! { <li class="done"><h3>{title}" "{tag}</h3><p class="note">{line}</p></li> }.into_any()));
        }
    }
    past.sort_by_key(|(at, _)| *at);
    past.into_iter().map(|(_, shown)| shown).collect()
}

/// Whom the case waits for, until when, and what happens when the day passes.
#[component]
fn Waits(one: OwnDispute) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let title = own.dispute_waits(words.register_owner(one.dispute.register)).to_string();
    let until = own.dispute_until(words.date(one.dispute.due_on)).to_string();
    let follows = words.dispute_follows(one.dispute.state);
    view! { <TimelineItem title=title progress=Progress::Now><p>{until}</p><p class="note">{follows}</p></TimelineItem> }
}

/// The registers that gave no answer, and that nobody need do anything about it.
#[component]
fn Silent(registers: Vec<Register>) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let names: Vec<String> = registers.into_iter().map(|register| words.register(register)).collect();
    let title = own.silent_title(words.joined(&names)).to_string();
    view! { <TimelineItem title=title progress=Progress::Now><p class="note">{own.silent_follows().to_string()}</p></TimelineItem> }
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
    let dispute = case.acts.dispute.then(|| {
        view! { <li><a href=paths::my_disputes(case.case.as_str())>{words.verification.dispute_own_link().to_string()}</a></li> }
    });
    view! {
        <section class="card stack tight">
            <h2>{intake.may_title().to_string()}</h2>
            {undo}
            <ul class="lines">
                <li><a href=paths::receipt(case.case.as_str())>{intake.receipt_name().to_string()}</a></li>
                <li><a href=paths::my_letters(case.case.as_str())>{words.review.letters_title().to_string()}</a></li>
                <li><a href=paths::looks(case.case.as_str())>{words.verification.looks_title().to_string()}</a></li>
                <li><a href=paths::shares(Some(case.case.as_str()))>{words.interface.share_link().to_string()}</a></li>
                {dispute}
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
