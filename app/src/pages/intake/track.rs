//! Tracking without log-in: number and last four digits of the phone.

use super::use_words;
use crate::api::intake::{Track as Look, read_tracked};
use crate::components::{Data, Field, Form, Page, Tag, Tone};
use crate::context::in_language;
use crate::paths;
use domain::intake::{TrackPage, TrackedCase};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The tracking page.
#[component]
pub fn Track() -> impl IntoView {
    view! { <Data load=read_tracked show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: TrackPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let faulty = page.refusal.is_some();
    let title = words.shell.track().to_string();
    view! {
        <Page title=title.clone() faulty=faulty>
            <h1>{title.clone()}</h1>
            {page.found.map(|case| view! { <Found case=case/> })}
            <Form action=Look::url() refusal=page.refusal>
                <p>{intake.track_text().to_string()}</p>
                <Field name="number" label=intake.number_label().to_string() hint=intake.track_number_hint().to_string() maxlength=40/>
                <Field name="last_four" label=intake.track_phone().to_string() short=true inputmode="numeric" maxlength=8/>
                <div class="actions row"><button class="button wide">{intake.track_button().to_string()}</button></div>
            </Form>
            <p class="note">{intake.track_own().to_string()}" "<a href=paths::MY_CASES>{intake.my_title().to_string()}</a></p>
        </Page>
    }
}

#[component]
fn Found(case: TrackedCase) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let office = case.office.as_ref().map(in_language);
    let open = case.state.is_open();
    let due = case.due_on.filter(|_| open).map(|day| view! { <p>{intake.due_line(words.date(day)).to_string()}</p> });
    let promised = case.promised_on.filter(|_| open).map(|day| view! { <p>{intake.promised_line(words.date(day)).to_string()}</p> });
    let late = (open && case.late).then(|| view! { <Tag tone=Tone::Bad text=intake.tag_late().to_string()/> });
    view! {
        <section class="card holder stack tight">
            <p class="note">{intake.number_label().to_string()}" "<span class="num">{case.number}</span></p>
            <h2>{words.case_title(case.state)}</h2>
            {late.map(|late| view! { <p>{late}</p> })}
            {office.map(|office| view! { <p>{intake.held_by(office).to_string()}</p> })}
            {case.submitted_on.map(|day| view! { <p>{intake.submitted_on(words.full_date(day)).to_string()}</p> })}
            {due}
            {promised}
        </section>
    }
}
