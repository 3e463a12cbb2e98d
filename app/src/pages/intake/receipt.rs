//! 收件回执: the matter, the applicant, the number, when it was received, what happens next with dates; on paper too.

use super::use_words;
use crate::api::intake::{UndoSubmit, read_my_case};
use crate::components::{Data, Fact, Facts, Page, PageTitle, Panel, Progress, Timeline, TimelineItem};
use crate::context::in_language;
use crate::paths;
use domain::intake::{OwnerCase, ahead};
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
    // Taken back: nothing is received, and a receipt must not say so.
    if case.submitted_at.is_none() {
        let title = words.owner_state(case.state);
        let next = if case.state == CaseState::Draft { paths::APPLY.to_owned() } else { paths::my_case(case.case.as_str()) };
        let line = words.owner_state_line(case.state);
        return view! {
            <Page title=title.clone()>
                <h1>{title}</h1>
                <p>{line}</p>
                <div class="actions row"><a class="button" href=next>{intake.see_case().to_string()}</a></div>
            </Page>
        }
        .into_any();
    }
    let title = intake.receipt_name().to_string();
    let at = case.submitted_at.map(|at| words.full_moment(at)).unwrap_or_default();
    let now = words.joined(&[words.owner_state(case.state), words.owner_state_line(case.state)]);
    let (applicant, phone) = (case.applicant.clone(), case.phone.clone());
    let href = paths::my_case(case.case.as_str());
    let qr = format!("/qr.svg?path={href}");
    let accepted = case.acceptance_number.clone().map(|number| {
        view! { <Fact term=intake.acceptance_label().to_string()><span class="num">{number}</span></Fact> }
    });
    view! {
        <PageTitle title=title.clone()/>
        <main class="wrap" id="main"><div class="measure stack">
            <Panel title=title label=intake.number_label().to_string() number=case.number.clone() note=intake.receipt_done().to_string()/>
            <Facts>
                <Fact term=intake.receipt_matter().to_string()>{intake.receipt_matter_name().to_string()}</Fact>
                <Fact term=intake.receipt_applicant().to_string()>{applicant}</Fact>
                <Fact term=intake.receipt_received().to_string()>{at}</Fact>
                {accepted}
                <Fact term=intake.receipt_now().to_string()>{now}</Fact>
            </Facts>
            <p>{intake.receipt_sms(phone).to_string()}</p>
            <h2>{intake.next_title().to_string()}</h2>
            <Next case=case/>
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
    .into_any()
}

/// What comes after the submit, with its dates: the same in every state, so that a receipt printed later still says it.
#[component]
fn Next(case: OwnerCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let waiting = case.state == CaseState::Submitted;
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
    let answer = case
        .answer_by
        .map(|day| if waiting { words.office_answers(&office, day) } else { intake.receipt_answer(words.date(day)).to_string() });
    let if_late = waiting.then(|| view! { <p class="note">{words.if_late(case.state, case.deemed_on)}</p> });
    let promised = case.promised_on.map(|day| view! { <p class="soft">{intake.promised_line(words.date(day)).to_string()}</p> });
    let now = case.state;
    let progress = move |stage: CaseState| {
        if now == stage {
            Progress::Now
        } else if now.is_open() && !ahead(now).contains(&stage) {
            Progress::Done
        } else {
            Progress::Ahead
        }
    };
    let reviewing = [CaseState::Checking, CaseState::FirstReview, CaseState::SecondReview].map(progress);
    let review = if reviewing.contains(&Progress::Now) { Progress::Now } else { reviewing[2] };
    let accepting = if case.state == CaseState::Correction { Progress::Now } else { progress(CaseState::Submitted) };
    view! {
        <Timeline>
            <TimelineItem title=words.owner_act(domain::review::Act::Submit) progress=Progress::Done>{undo}</TimelineItem>
            <TimelineItem title=words.stage(CaseState::Submitted) progress=accepting><p>{answer}</p>{if_late}</TimelineItem>
            <TimelineItem title=intake.receipt_review_title().to_string() progress=review>
                <p class="soft">{intake.receipt_review().to_string()}</p>
            </TimelineItem>
            <TimelineItem title=words.owner_state(CaseState::Publicity) progress=progress(CaseState::Publicity)>
                <p class="soft">{intake.receipt_publicity(case.publicity_days.to_string()).to_string()}</p>
            </TimelineItem>
            <TimelineItem title=intake.result_title().to_string()>{promised}</TimelineItem>
        </Timeline>
    }
}
