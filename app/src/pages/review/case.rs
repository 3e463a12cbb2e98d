//! The page of a case on the desk: stages, the check's table, clock, acts, household, documents, record.

use super::act_form::ActCard;
use super::check_table::Check;
use super::finding::{asks_for_findings, left_of};
use super::{case_in_address, tone_of, use_words};
use crate::api::review::{CaseShown, DeskPage, read_desk_case};
use crate::components::{Data, ERRORS, Fact, Facts, PageTitle, Tag};
use crate::context::{ActorView, PageContext, in_language};
use crate::paths;
use domain::fault::Refusal;
use domain::id::MemberId;
use domain::identity::Post;
use domain::intake::Step;
use domain::review::{CaseState, DeskCase, EventView, StageView};
use domain::supervision::Signal;
use leptos::prelude::*;

/// `/desk/cases/CASE`.
#[component]
pub fn CasePage() -> impl IntoView {
    let case = case_in_address();
    view! { <Data load=move || read_desk_case(case.clone()) show=|page| match page {
        DeskPage::Here(shown) => view! { <Case shown=*shown/> }.into_any(),
        DeskPage::Moved(typed) => view! { <Moved typed=typed/> }.into_any(),
    }/> }
}

/// The case has left the desk; what the officer had written is still there to copy.
#[component]
fn Moved(typed: Refusal) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let title = review.moved_title().to_string();
    let opinion = typed.value("opinion").unwrap_or_default().to_owned();
    let notes: Vec<_> = typed
        .values
        .iter()
        .filter(|(name, value)| name.starts_with("notes") && !value.is_empty())
        .map(|(_, value)| view! { <p class="record">{value.clone()}</p> })
        .collect();
    view! {
        <PageTitle title=title.clone() faulty=true/>
        <main class="wrap" id="main"><div class="measure stack">
            <h1>{title}</h1>
            <p id="errors">{review.moved_text().to_string()}</p>
            {(!opinion.is_empty() || !notes.is_empty()).then(|| view! {
                <h2>{review.moved_typed().to_string()}</h2>
                {(!opinion.is_empty()).then(|| view! { <p class="record">{opinion}</p> })}
                {notes}
            })}
            <div class="actions row"><a class="button" href=paths::DESK>{review.worklist_title().to_string()}</a></div>
        </div></main>
    }
}

#[component]
fn Case(shown: CaseShown) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let case = shown.case;
    // Without acts there is no form whose refusal could be shown, and without a check none of a finding.
    let act = shown.act.filter(|_| !case.acts.is_empty());
    let confirm = shown.check.as_ref().zip(shown.confirm).and_then(|(check, refusal)| left_of(refusal, asks_for_findings(check)));
    let [act_faulty, confirm_faulty, run_faulty] =
        [&act, &confirm, &shown.run].map(|refusal| refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty()));
    let faulty = act_faulty || confirm_faulty || run_faulty;
    // An id stands once on a page: the act has it, then the finding, then the check.
    let confirm_errors = if act_faulty { "errors-finding" } else { ERRORS };
    let run_errors = if act_faulty || confirm_faulty { "errors-check" } else { ERRORS };
    let number = case.acceptance_number.clone().unwrap_or_else(|| case.number.clone());
    let category = case.category.map(|category| words.category(category)).unwrap_or_default();
    let seen = shown.check.as_ref().map(|check| check.verification.clone());
    let heading = words.joined(&[case.applicant.clone(), review.case_people(case.household_size).to_string(), category]);
    view! {
        <PageTitle title=format!("{number} {}", case.applicant) faulty=faulty/>
        <main class="wrap stack" id="main">
            <div>
                <p class="note"><a href=paths::DESK>{review.worklist_title().to_string()}</a></p>
                <h1>{heading} " " <Tag tone=tone_of(case.signal) text=words.signal(case.signal) quiet=case.signal == Signal::OnTime/></h1>
                <p class="soft">
                    <span class="num">{number}</span> "　" <span class="num">{case.resident_id.clone()}</span> "　"
                    <a href=paths::desk_reveal(&case.case.0)>{review.case_reveal().to_string()}</a>
                </p>
            </div>
            <Stages case=case.clone()/>
            <div class="split case">
                <div class="stack">
                    <Check
                        case=case.case.clone()
                        may_run=may_run(case.state)
                        check=shown.check
                        run=shown.run
                        confirm=confirm
                        errors=[run_errors, confirm_errors]
                    />
                    <Household case=case.clone()/>
                    <Declared case=case.clone()/>
                    <Documents case=case.clone()/>
                    <MissingList case=case.clone()/>
                    <Replies replies=case.replies.clone()/>
                </div>
                <aside class="stack">
                    <ClockCard case=case.clone()/>
                    <ActCard case=case.clone() check=seen refusal=act/>
                    <Record events=case.events/>
                </aside>
            </div>
        </main>
    }
}

/// Reviewers and the approver press the button, from acceptance on; the same right is asked for when it is pressed.
fn may_run(state: CaseState) -> bool {
    let checks = |post| matches!(post, Post::FirstReview | Post::SecondReview | Post::Approval);
    let may = matches!(PageContext::here().actor, ActorView::Staff { post, .. } if checks(post));
    may && state != CaseState::Submitted
}

#[component]
fn Stages(case: DeskCase) -> impl IntoView {
    let words = use_words();
    let day = words.review.case_stage_day(i64::from(case.used_days.max(1))).to_string();
    let stage = |stage: StageView| {
        let name = words.stage(stage.state);
        let line = match (stage.current, stage.done_on) {
            (true, _) => Some(day.clone()),
            (false, Some(on)) => Some(words.done_by(&words.short_date(on), &stage.office.as_ref().map(in_language).unwrap_or_default())),
            (false, None) => None,
        };
        let line = line.map(|line| view! { <br/><span class="note">{line}</span> });
        if stage.current {
            view! { <li aria-current="step"><em>{name}</em>{line}</li> }.into_any()
        } else {
            view! { <li>{name}{line}</li> }.into_any()
        }
    };
    let stages: Vec<_> = case.stages.into_iter().map(stage).collect();
    view! { <ol class="card stages" aria-label=words.review.case_stages().to_string()>{stages}</ol> }
}

#[component]
fn ClockCard(case: DeskCase) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let tone = tone_of(case.signal).name();
    let limit = case.limit_days.unwrap_or(1).max(1);
    let used = u64::from(case.used_days.min(limit)) * 90 / u64::from(limit);
    let held = case.signal == Signal::Paused && case.state != CaseState::Correction;
    let due = case.due_on.filter(|_| !held);
    let due = due.map(|due| words.joined(&[review.case_due(words.date(due)).to_string(), words.days_left(case.days_left)]));
    let due = if held { Some(words.verification.dispute_clock().to_string()) } else { due };
    let promised = case.promised_on.filter(|_| !held).map(|day| review.case_promised(words.date(day)).to_string());
    view! {
        <section class="card stack tight">
            <div class="row apart"><h2>{review.case_clock().to_string()}</h2>
                <Tag tone=tone_of(case.signal) text=words.signal(case.signal) quiet=case.signal == Signal::OnTime/>
            </div>
            <p>{due}</p>
            <svg class="bar" viewBox="0 0 90 6" preserveAspectRatio="none" data-tone=tone aria-hidden="true"><rect width=used.to_string() height="6"/></svg>
            {promised.map(|promised| view! { <p class="note">{promised}</p> })}
        </section>
    }
}

#[component]
fn Household(case: DeskCase) -> impl IntoView {
    let words = use_words();
    let members: Vec<_> = case
        .members
        .into_iter()
        .map(|member| {
            let term = words.related(&member.name, member.relation);
            let doubt =
                member.phone_unconfirmed.then(|| view! { <p class="note">{words.review.member_phone_unconfirmed().to_string()}</p> });
            view! { <Fact term=term><span class="num">{member.resident_id}</span>{doubt}</Fact> }
        })
        .collect();
    let mode = case.mode.map(|mode| words.mode(mode)).unwrap_or_default();
    view! {
        <section class="card stack tight">
            <h2>{words.review.case_household().to_string()}</h2>
            <Facts>
                {members}
                <Fact term=words.review.case_area().to_string()>{in_language(&case.area)}</Fact>
                <Fact term=words.review.case_mode().to_string()>{mode}</Fact>
                <Fact term=words.review.case_number().to_string()><span class="num">{case.number}</span></Fact>
            </Facts>
        </section>
    }
}

/// What no register holds: an officer confirms rules by it.
#[component]
fn Declared(case: DeskCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let declared = case.declared;
    let name_of =
        |id: &MemberId| case.members.iter().find(|member| member.member == *id).map(|member| member.name.clone()).unwrap_or_default();
    let mut lines = declared.housing.map(|housing| words.housing_lines(&housing)).unwrap_or_default();
    lines.extend(declared.livelihood.map(|livelihood| words.livelihood_lines(&livelihood, name_of)).unwrap_or_default());
    lines.extend(declared.district.map(|district| (intake.wish_district().to_string(), in_language(&district))));
    lines.push((intake.wish_needs().to_string(), words.needs(&declared.needs)));
    lines.extend(declared.signed_at.map(|at| (words.step_title(Step::Commitment), words.full_moment(at))));
    let rows: Vec<_> = lines.into_iter().map(|(term, value)| view! { <Fact term=term>{value}</Fact> }).collect();
    view! { <section class="card stack tight"><h2>{words.review.case_declared().to_string()}</h2><Facts>{rows}</Facts></section> }
}

#[component]
fn Replies(replies: Vec<String>) -> impl IntoView {
    let title = use_words().review.case_replies().to_string();
    (!replies.is_empty()).then(|| {
        let texts: Vec<_> = replies.into_iter().map(|text| view! { <p>{text}</p> }).collect();
        view! { <section class="card stack tight"><h2>{title}</h2>{texts}</section> }
    })
}

#[component]
fn Documents(case: DeskCase) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let items: Vec<_> = case
        .documents
        .into_iter()
        .map(|document| {
            let kind = words.document_kind(document.kind);
            view! { <li><a href=format!("/documents/{}", document.document) rel="external">{kind}</a></li> }
        })
        .collect();
    // By reference there is no file to open: what counts is that the issuer's signature was verified.
    let licences: Vec<_> = case
        .licences
        .into_iter()
        .map(|reference| {
            let verified = words.licence_verified(reference.verified_at);
            let line = words.licence_line(&reference.issuer, reference.valid_from, reference.valid_to);
            view! {
                <li>{words.document_kind(reference.document)} " " <span class="note">{verified}</span><br/>
                    <span class="note">{line}"　"<span class="num">{reference.licence.to_string()}</span></span>
                </li>
            }
        })
        .collect();
    let none = (items.is_empty() && licences.is_empty()).then(|| view! { <p class="note">{review.case_no_documents().to_string()}</p> });
    view! {
        <section class="card stack tight">
            <h2>{review.case_documents().to_string()}</h2>
            {none}
            <ul class="lines">{licences}{items}</ul>
        </section>
    }
}

#[component]
fn MissingList(case: DeskCase) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let until = case.missing.first().map(|item| review.case_missing_until(words.date(item.due_on)).to_string());
    (!case.missing.is_empty()).then(|| {
        let items: Vec<_> =
            case.missing.into_iter().map(|item| view! { <Fact term=words.reason(item.reason)>{item.note}</Fact> }).collect();
        view! {
            <section class="card stack tight">
                <h2>{review.case_missing().to_string()}</h2>
                <Facts>{items}</Facts>
                <p class="note">{until}</p>
            </section>
        }
    })
}

#[component]
fn Record(events: Vec<EventView>) -> impl IntoView {
    let words = use_words();
    let items: Vec<_> = events
        .into_iter()
        .map(|event| {
            let who = match (event.post, event.by_applicant) {
                (Some(post), _) => words.joined(&[event.office.as_ref().map(in_language).unwrap_or_default(), words.post(post)]),
                (None, true) => words.review.by_applicant().to_string(),
                (None, false) => words.review.by_system().to_string(),
            };
            let line = words.done_by(&words.moment(event.at), &words.joined(&[who, words.act(event.act)]));
            let reasons: Vec<String> = event.reasons.iter().map(|reason| words.reason(*reason)).collect();
            let said = [words.joined(&reasons), event.opinion.unwrap_or_default()];
            let said = said
                .into_iter()
                .filter(|text| !text.is_empty())
                .map(|text| view! { <br/><span class="note">{text}</span> })
                .collect::<Vec<_>>();
            view! { <li>{line}{said}</li> }
        })
        .collect();
    view! {
        <section class="card stack tight"><h2>{words.review.case_record().to_string()}</h2><ul class="small">{items}</ul></section>
    }
}
