//! The check under way: each answer is in the page as soon as it has landed, with and without scripts.
//!
//! The page is the answer to the button itself and is sent in order, piece by piece; at its end it leads to the case.

use super::{case_in_address, use_words};
use crate::api::review::{end_check, start_check};
use crate::components::{PageTitle, Tag, Tone};
use crate::pages::problem::Problem;
use crate::paths;
use domain::id::CaseId;
use domain::verification::{AnswerStatus, Landed};
use hall::verification::RunningCheck;
use http::Method;
use http::request::Parts;
use leptos::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the check waits until the page shows it.
type Place = Arc<Mutex<Option<(RunningCheck, Landed)>>>;

fn take(place: &Place) -> Option<(RunningCheck, Landed)> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// `POST /desk/cases/CASE/check`. Whoever only visits the address finds the way back.
#[component]
pub fn CheckingPage() -> impl IntoView {
    let words = use_words();
    let case = case_in_address();
    let place = Place::default();
    let pressed = use_context::<Parts>().is_some_and(|parts| parts.method == Method::POST);
    let (to_start, to_fill) = (case.clone(), place.clone());
    // The answer's head waits for this, and so has the status of what came of it.
    let started = Resource::new_blocking(
        || (),
        move |()| {
            let (case, place) = (to_start.clone(), to_fill.clone());
            async move {
                if pressed {
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = start_check(&case).await?;
                }
                Ok::<_, crate::api::ApiError>(())
            }
        },
    );
    let back = paths::desk_case(&case.0);
    view! {
        <PageTitle title=words.review.checking_title().to_string()/>
        <main class="wrap stack" id="main">
            <a class="back" href=back.clone()>{words.review.checking_back().to_string()}</a>
            <h1>{words.review.checking_title().to_string()}</h1>
            {Suspend::new(async move {
                match started.await {
                    Err(error) => view! { <Problem error=error/> }.into_any(),
                    Ok(()) => match take(&place) {
                        Some((check, first)) => view! { <Answers case=case check=check first=first/> }.into_any(),
                        None => view! { <p>{words.review.checking_none().to_string()}</p> }.into_any(),
                    },
                }
            })}
        </main>
    }
}

#[component]
fn Answers(case: CaseId, check: RunningCheck, first: Landed) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let caption = || review.checking_caption().to_string();
    view! {
        <p>{review.checking_intro().to_string()}</p>
        <div class="card scroll" tabindex="0" role="region" aria-label=caption()><table class="table">
            <caption class="hush">{caption()}</caption>
            <thead><tr>
                <th scope="col">{review.checking_order().to_string()}</th>
                <th scope="col">{words.verification.clues_register().to_string()}</th>
                <th scope="col">{words.verification.clues_person().to_string()}</th>
                <th scope="col">{review.checking_answer().to_string()}</th>
            </tr></thead>
            <tbody>{rows(case, check, first, 1)}</tbody>
        </table></div>
    }
}

/// A row, and behind it those of the answers still on their way.
fn rows(case: CaseId, mut check: RunningCheck, landed: Landed, number: usize) -> AnyView {
    let row = view! { <Row landed=landed number=number/> };
    let next = Suspend::new(async move {
        if let Some(next) = check.landed().await {
            return rows(case, check, next, number + 1);
        }
        // Whatever it came to is told on the page of the case.
        let _ = end_check(&case, check).await;
        view! { <End case=case/> }.into_any()
    });
    (row, next).into_any()
}

#[component]
fn Row(landed: Landed, number: usize) -> impl IntoView {
    let words = use_words();
    let (tone, quiet) = match landed.status {
        AnswerStatus::Hit | AnswerStatus::Empty => (Tone::Good, true),
        AnswerStatus::NotCovered => (Tone::Info, true),
        AnswerStatus::Error | AnswerStatus::Timeout => (Tone::Warn, false),
    };
    let held: Vec<_> = landed
        .records
        .iter()
        .map(|record| {
            let lines: Vec<String> = words.record_lines(record).into_iter().map(|(term, value)| format!("{term} {value}")).collect();
            view! { <p>{words.joined(&lines)}</p> }
        })
        .collect();
    let as_of = landed.as_of.map(|day| view! { <p class="note">{words.review.check_as_of(words.short_date(day)).to_string()}</p> });
    view! {
        <tr>
            <td class="num">{format!("{number}/{}", landed.of)}</td>
            <th scope="row">{words.register(landed.register)}</th>
            <td>{words.relation(landed.relation)}</td>
            <td><Tag tone=tone text=words.answer_status(landed.status) quiet=quiet/>{held}{as_of}</td>
        </tr>
    }
}

/// The last row leads on by itself, and by a link.
#[component]
fn End(case: CaseId) -> impl IntoView {
    let page = format!("{}#check", paths::desk_case(&case.0));
    view! {
        <tr><td colspan="4">
            <meta http-equiv="refresh" content=format!("0; url={page}")/>
            <a class="button" href=page.clone()>{use_words().review.checking_done().to_string()}</a>
        </td></tr>
    }
}
