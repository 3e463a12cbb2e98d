//! The applicant's own disputes once the application is submitted: what the owners say, papers for them, and one more.

use super::disputes::{OwnersAnswerLines, tone_of};
use crate::api::verification::{DisputeRecord, OwnDisputesShown, read_own_disputes};
use crate::components::{Answer, Data, Fact, Facts, Form, Notice, Page, Select, Tag, TextArea, Tone};
use crate::context::shared_words as use_words;
use crate::pages::intake::{UploadForm, Uploaded};
use crate::paths;
use domain::intake::DocumentKind;
use domain::verification::{DisputableRecord, DisputeState, OwnDispute, Register, field_code};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// `/my/cases/CASE/disputes`.
#[component]
pub fn OwnDisputesPage() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    view! { <Data load=move || read_own_disputes(case.clone().into()) show=move |shown| view! { <Show shown=shown/> }/> }
}

#[component]
fn Show(shown: OwnDisputesShown) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let OwnDisputesShown { page, refusal, upload } = shown;
    let state = page.state;
    let faulty = [&refusal, &upload].into_iter().flatten().any(|refusal| !refusal.faults.is_empty());
    let case = page.case.0.clone();
    let back = paths::my_case(&case);
    let about: Vec<Answer> = page
        .disputes
        .iter()
        .filter(|one| one.dispute.state == DisputeState::Open)
        .map(|one| Answer::new(one.dispute.id.0.clone(), what(one)))
        .collect();
    let proofs = (!about.is_empty()).then(|| {
        view! {
            <h2>{own.dispute_proof_add().to_string()}</h2>
            <UploadForm kinds=vec![DocumentKind::DisputeProof] case=case.clone() about=about refusal=upload/>
        }
    });
    let disputes: Vec<_> = page.disputes.into_iter().map(|one| view! { <One one=one/> }).collect();
    let records = page.records;
    let form = match (state.may_dispute(), records.is_empty()) {
        (false, _) => view! { <Notice tone=Tone::Info><p>{words.dispute_closed(state)}</p></Notice> }.into_any(),
        (true, true) => view! { <Notice tone=Tone::Info><p>{own.dispute_own_nothing().to_string()}</p></Notice> }.into_any(),
        (true, false) => {
            let shown: Vec<_> = records.iter().map(on_record).collect();
            let fields: Vec<(String, Vec<Answer>)> = records.iter().map(|record| (named(record), fields_of(record))).collect();
            view! {
                <h2>{own.dispute_own_form().to_string()}</h2>
                <p>{own.dispute_own_text().to_string()}</p>
                <Facts>{shown}</Facts>
                <Form action=DisputeRecord::url() refusal=refusal>
                    <input type="hidden" name="case" value=case.clone()/>
                    <Select name="record" label=own.dispute_record().to_string() missing=own.dispute_record_missing().to_string() groups=fields nothing="—"/>
                    <TextArea name="declared" label=words.intake.wrong_declared().to_string() rows=2/>
                    <TextArea name="reason" label=words.intake.wrong_reason().to_string() hint=words.intake.wrong_reason_hint().to_string() rows=2/>
                    <div class="actions row"><button class="button wide">{own.dispute_send().to_string()}</button></div>
                </Form>
            }
            .into_any()
        }
    };
    view! {
        <Page title=own.dispute_own_title().to_string() faulty=faulty>
            <a class="back" href=back>{own.looks_back().to_string()}</a>
            <h1>{own.dispute_own_title().to_string()}</h1>
            {disputes}
            {proofs}
            {form}
        </Page>
    }
}

/// Whose record of which register.
fn what(one: &OwnDispute) -> String {
    let words = use_words();
    words.term_line(&(words.relation(one.whose), words.register(one.dispute.register)))
}

fn named(record: &DisputableRecord) -> String {
    let words = use_words();
    words.term_line(&(words.relation(record.whose), words.register(record.register)))
}

/// What may be picked of a record.
fn fields_of(record: &DisputableRecord) -> Vec<Answer> {
    let words = use_words();
    let shown = words.shown_fields(&record.records, &record.resident_id);
    let code = |pick| field_code(&record.member, record.register, pick);
    shown.iter().map(|shown| Answer::new(code(shown.pick), words.shown_field(shown))).collect()
}

/// A record that may be disputed, with what it holds.
fn on_record(record: &DisputableRecord) -> AnyView {
    let words = use_words();
    let told: Vec<Vec<(String, String)>> = if record.register == Register::Household {
        vec![words.prefilled_lines(&record.records, &record.resident_id)]
    } else {
        record.records.iter().map(|record| words.record_lines(record)).collect()
    };
    let line = |told: Vec<(String, String)>| {
        let lines: Vec<String> = told.into_iter().map(|(term, value)| format!("{term} {value}")).collect();
        view! { <p>{words.joined(&lines)}</p> }
    };
    let lines: Vec<_> = told.into_iter().filter(|told| !told.is_empty()).map(line).collect();
    let nothing = lines.is_empty().then(|| view! { <p>{words.intake.register_empty().to_string()}</p> });
    let source = words.register_source(&words.register_owner(record.register), record.as_of);
    view! { <Fact term=named(record)>{nothing}{lines}<p class="note">{source}</p></Fact> }.into_any()
}

/// One dispute: whom it waits for and until when, or how it ended; and what follows.
#[component]
pub fn One(one: OwnDispute) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let title = what(&one);
    let OwnDispute { dispute, proofs, .. } = one;
    let owner = words.register_owner(dispute.register);
    let waits = (dispute.state == DisputeState::Open).then(|| {
        let (waits, until) = (own.dispute_waits(owner).to_string(), own.dispute_until(words.date(dispute.due_on)).to_string());
        view! { <p>{waits}<br/>{until}</p> }
    });
    let answer = dispute.answer.clone().map(|answer| view! { <OwnersAnswerLines answer=answer/> });
    let mut said = dispute.about.as_ref().map(|about| words.disputed_lines(about).to_vec()).unwrap_or_default();
    said.push((own.dispute_declared().to_string(), dispute.declared.clone()));
    said.push((own.dispute_reason().to_string(), dispute.reason.clone()));
    let said: Vec<_> = said.iter().map(|line| view! { <p class="note">{words.term_line(line)}</p> }).collect();
    view! {
        <section class="card stack tight">
            <h2>{title}" "<Tag tone=tone_of(dispute.state) text=words.dispute_state(dispute.state)/></h2>
            {waits}
            <p>{words.dispute_follows(dispute.state)}</p>
            {answer}
            {said}
            <Uploaded documents=proofs fixed=true/>
        </section>
    }
}
