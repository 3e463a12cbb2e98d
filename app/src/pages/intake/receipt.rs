//! 收件回执: the number, what happens next with dates, print.

use super::{Ahead, use_words};
use crate::api::intake::{UndoSubmit, read_my_case};
use crate::components::{Data, PageTitle, Panel, Progress, Timeline, TimelineItem};
use crate::context::in_language;
use crate::paths;
use domain::intake::OwnerCase;
use domain::review::CaseState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// The receipt of a case.
#[component]
pub fn Receipt() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    view! { <Data load=move || read_my_case(case.clone()) show=|case| view! { <Show case=case/> }/> }
}

#[component]
fn Show(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let title = intake.receipt_title().to_string();
    let at = case.submitted_at.map(|at| words.full_moment(at)).unwrap_or_default();
    let waiting = case.state == CaseState::Submitted;
    let href = paths::my_case(case.case.as_str());
    let qr = format!("/qr.svg?path={href}");
    view! {
        <PageTitle title=title.clone()/>
        <main class="wrap" id="main"><div class="measure stack">
            <Panel title=title label=intake.number_label().to_string() number=case.number.clone() note=at/>
            <p>{intake.receipt_sms(case.phone.clone()).to_string()}</p>
            <h2>{intake.next_title().to_string()}</h2>
            {waiting.then(|| view! { <Next case=case.clone()/> })}
            {(!waiting).then(|| view! { <p>{words.owner_state_line(case.state)}</p> })}
            <div class="card row">
                <img class="qr" src=qr alt=intake.receipt_qr().to_string() width="144" height="144"/>
                <div class="stack tight"><h2 class="small">{intake.receipt_elsewhere().to_string()}</h2><p class="note">{intake.receipt_elsewhere_how().to_string()}</p></div>
            </div>
            <div class="actions row no-print">
                <a class="button" href=href>{intake.see_case().to_string()}</a>
                <a class="button" data-kind="second" href=paths::MY_CASES>{intake.my_title().to_string()}</a>
            </div>
            <p class="note no-print">{intake.receipt_print().to_string()}</p>
        </div></main>
    }
}

#[component]
fn Next(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let office = case.office.as_ref().map(in_language).unwrap_or_default();
    let undo = case.acts.undo_until.map(|until| {
        view! {
            <p class="soft">{intake.undo_until(words.clock(until)).to_string()}</p>
            <form class="no-print" method="post" action=UndoSubmit::url()>
                <input type="hidden" name="case" value=case.case.0.clone()/>
                <button class="button" data-kind="second">{intake.undo_button().to_string()}</button>
            </form>
        }
    });
    let due = case.due_on.map(|day| words.office_answers(&office, day));
    view! {
        <Timeline>
            <TimelineItem title=words.owner_act(domain::review::Act::Submit) progress=Progress::Done>{undo}</TimelineItem>
            <TimelineItem title=words.owner_state(CaseState::Submitted) progress=Progress::Now>
                <p>{due}</p>
                <p class="note">{words.if_late(case.state)}</p>
            </TimelineItem>
            <Ahead case=case/>
        </Timeline>
    }
}
