//! What the registers hold about those who agreed, each value with source and date, to confirm or dispute.

use super::upload::{UploadForm, Uploaded, of_kinds};
use super::{Blocked, Hidden, StepData, back_from, step_line, use_words};
use crate::api::intake::{AskRegisters, SaveStep};
use crate::components::{Answer, Choices, Form, Notice, Page, Select, Tag, TextArea, Tone, typed_value};
use crate::paths;
use domain::fault::Refusal;
use domain::identity::RealNameLevel;
use domain::intake::{
    DocumentKind, DocumentView, MemberView, Response, Step, StepPage, StepState, Verdict, register_field, registers_by_hand,
};
use domain::verification::{PrefilledRecord, Register, record_code};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// The registers' page.
#[component]
pub fn Registers() -> impl IntoView {
    view! { <StepData step=Step::Registers show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> AnyView {
    let draft = &page.draft;
    if draft.state(Step::Registers) == StepState::Blocked {
        return view! { <Blocked step=Step::Registers tasks=page.draft.tasks/> }.into_any();
    }
    if draft.level == RealNameLevel::Declared {
        return view! { <ByHand page=page/> }.into_any();
    }
    if page.records.is_empty() {
        return view! { <Ask refusal=page.refusal("ask-registers")/> }.into_any();
    }
    view! { <Records page=page/> }.into_any()
}

/// Below level 2 no register is asked: what they would say is entered by hand, and an officer verifies it.
#[component]
fn ByHand(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let title = words.step_title(Step::Registers);
    let refusal = page.refusal(Step::Registers.code());
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let version = page.draft.version;
    let members: Vec<_> = page
        .draft
        .applying()
        .map(|member| {
            let fields = registers_by_hand(member.adult)
                .iter()
                .map(|register| (*register, entered(page.response(&member.id, *register))))
                .collect::<Vec<_>>();
            (member.clone(), fields)
        })
        .collect();
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Registers)>{words.shell.back().to_string()}</a>
            <Form action=SaveStep::url() refusal=refusal>
                <p class="note">{step_line(Step::Registers)}</p>
                <h1>{title.clone()}</h1>
                <Notice tone=Tone::Info title=intake.level_title().to_string()><p>{intake.level_text().to_string()}</p></Notice>
                <p>{intake.hand_text().to_string()}</p>
                <Hidden step=Step::Registers version=version/>
                {members.into_iter().map(|(member, fields)| view! { <OfHand member=member fields=fields/> }).collect::<Vec<_>>()}
                <div class="actions row"><button class="button wide">{words.shell.next_step().to_string()}</button></div>
            </Form>
        </Page>
    }
}

/// The boxes about one member.
#[component]
fn OfHand(member: MemberView, fields: Vec<(Register, String)>) -> impl IntoView {
    let words = use_words();
    let boxes: Vec<_> = fields
        .into_iter()
        .map(|(register, declared)| {
            let (label, hint) = words.by_hand(register, &member.name);
            view! { <TextArea name=register_field("manual", &member.id, register) label=label hint=hint value=declared rows=2 optional=true/> }
        })
        .collect();
    view! {
        <section class="card stack tight">
            <h2>{words.related(&member.name, member.relation)}</h2>
            {boxes}
        </section>
    }
}

/// What was entered by hand before.
fn entered(verdict: Option<&Verdict>) -> String {
    match verdict {
        Some(Verdict::Manual { declared }) => declared.clone(),
        _ => String::new(),
    }
}

#[component]
fn Ask(refusal: Option<Refusal>) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let title = words.step_title(Step::Registers);
    view! {
        <Page title=title.clone()>
            <a class="back" href=back_from(Step::Registers)>{words.shell.back().to_string()}</a>
            <Form action=AskRegisters::url() refusal=refusal>
                <p class="note">{step_line(Step::Registers)}</p>
                <h1>{title.clone()}</h1>
                <p>{intake.registers_text().to_string()}</p>
                <div class="actions row"><button class="button wide">{intake.registers_ask().to_string()}</button></div>
            </Form>
        </Page>
    }
}

/// Everybody who applies, and how far each one's records have been looked at.
#[component]
fn Records(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let title = words.step_title(Step::Registers);
    let again = page.refusal("ask-registers");
    let done = page.draft.state(Step::Registers) == StepState::Done;
    let upload = of_kinds(page.refusal("upload"), &[DocumentKind::DisputeProof]);
    let faulty = [&again, &upload].into_iter().flatten().any(|refusal| !refusal.faults.is_empty());
    let proofs: Vec<DocumentView> =
        page.draft.documents.iter().filter(|document| document.kind == DocumentKind::DisputeProof).cloned().collect();
    let about = disputed(&page);
    let disputes = !proofs.is_empty() || !about.is_empty();
    let rows: Vec<_> = page
        .draft
        .applying()
        .map(|member| {
            let open = open_records(&page, member);
            let (tone, text) = if open == 0 { (Tone::Good, intake.state_done()) } else { (Tone::Rest, intake.records_open(open)) };
            let text = text.to_string();
            view! {
                <div>
                    <dt><a href=paths::member_registers(member.id.as_str())>{words.related(&member.name, member.relation)}</a></dt>
                    <dd class="change"><Tag tone=tone text=text/></dd>
                </div>
            }
        })
        .collect();
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Registers)>{words.shell.back().to_string()}</a>
            <p class="note">{step_line(Step::Registers)}</p>
            <h1>{title.clone()}</h1>
            <p>{intake.registers_shown().to_string()}</p>
            <dl class="facts">{rows}</dl>
            {disputes.then(|| view! { <DisputeProofs documents=proofs about=about refusal=upload/> })}
            {done.then(|| view! { <div class="actions row"><a class="button wide" href=paths::step(Step::Housing)>{words.shell.next_step().to_string()}</a></div> })}
            <Form action=AskRegisters::url() refusal=again>
                <button class="button" data-kind="second">{intake.registers_again().to_string()}</button>
            </Form>
        </Page>
    }
}

/// Papers for what was said to be wrong, once it is said: an upload loads the page anew.
#[component]
fn DisputeProofs(documents: Vec<DocumentView>, about: Vec<Answer>, refusal: Option<Refusal>) -> impl IntoView {
    let intake = &use_words().intake;
    let open = refusal.is_some() || !documents.is_empty();
    let more = !about.is_empty();
    view! {
        <details class="card" open=open>
            <summary>{intake.dispute_proofs().to_string()}</summary>
            <div class="stack">
                <p>{intake.dispute_proofs_text().to_string()}</p>
                <Uploaded documents=documents/>
                {more.then(|| view! { <UploadForm kinds=vec![DocumentKind::DisputeProof] about=about refusal=refusal/> })}
            </div>
        </details>
    }
}

/// The records that are said to be wrong, each as a proof may name it.
fn disputed(page: &StepPage) -> Vec<Answer> {
    let words = use_words();
    let applying = |response: &&Response| page.draft.applying().any(|member| member.id == response.member);
    let said = page.responses.iter().filter(applying).filter(|response| matches!(response.verdict, Verdict::Disputed { .. }));
    said.map(|response| {
        let name = page.draft.name_of(&response.member).to_owned();
        Answer::new(record_code(&response.member, response.register), words.term_line(&(name, words.register(response.register))))
    })
    .collect()
}

/// How many records of a member wait for an answer.
fn open_records(page: &StepPage, member: &MemberView) -> i64 {
    let open = page
        .records
        .iter()
        .filter(|record| record.member == member.id && record.status.decides() && page.response(&member.id, record.register).is_none());
    i64::try_from(open.count()).unwrap_or(0)
}

/// The records of one member.
#[component]
pub fn MemberRegisters() -> impl IntoView {
    let member = use_params_map().read_untracked().get("member").unwrap_or_default();
    view! {
        <StepData
            step=Step::Registers
            show=move |page: StepPage| {
                let found = page.draft.applying().find(|found| found.id.as_str() == member).cloned();
                match found {
                    Some(found) => view! { <OfMember page=page member=found/> }.into_any(),
                    None => view! { <crate::pages::problem::NotFound/> }.into_any(),
                }
            }
        />
    }
}

#[component]
fn OfMember(page: StepPage, member: MemberView) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let title = intake.registers_of(member.name.clone()).to_string();
    let refusal = page.refusal(Step::Registers.code()).filter(|refusal| refusal.value("member") == Some(member.id.as_str()));
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let records: Vec<(PrefilledRecord, Option<Verdict>)> = page
        .records
        .iter()
        .filter(|record| record.member == member.id)
        .map(|record| (record.clone(), page.response(&record.member, record.register).cloned()))
        .collect();
    let silent = records.iter().any(|(record, _)| !record.status.decides());
    let version = page.draft.version;
    let (own, id) = (member.resident_id.clone(), member.id.0.clone());
    let whose = words.person_of(member.relation, &member.resident_id);
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=paths::step(Step::Registers)>{words.shell.back().to_string()}</a>
            <Form action=SaveStep::url() refusal=refusal>
                <p class="note">{step_line(Step::Registers)}</p>
                <h1>{title.clone()}</h1>
                <p>{whose}</p>
                {silent.then(|| view! {
                    <Notice tone=Tone::Warn title=intake.silent_title().to_string()><p>{intake.silent_text().to_string()}</p></Notice>
                })}
                <Hidden step=Step::Registers version=version/>
                <input type="hidden" name="member" value=id/>
                {records.into_iter().map(|(record, verdict)| view! { <Card record=record verdict=verdict own=own.clone()/> }).collect::<Vec<_>>()}
                <div class="actions row"><button class="button wide">{words.shell.next_step().to_string()}</button></div>
            </Form>
        </Page>
    }
}

/// One register's record: value, source and date, right or wrong.
#[component]
fn Card(record: PrefilledRecord, verdict: Option<Verdict>, own: String) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let field = |kind: &str| register_field(kind, &record.member, record.register);
    let heading = field("record");
    let labelled = heading.clone();
    let name = words.register(record.register);
    let owner = words.register_owner(record.register);
    if !record.status.decides() {
        let declared = entered(verdict.as_ref());
        return view! {
            <section class="card record" aria-labelledby=labelled>
                <div class="row apart"><h3 id=heading>{name}</h3><Tag tone=Tone::Warn text=intake.tag_silent().to_string()/></div>
                <p class="from note">{words.silent_source(&owner, record.asked_at)}</p>
                <div><TextArea name=field("manual") label=intake.manual_label().to_string() hint=intake.manual_hint().to_string() value=declared rows=2 optional=true/></div>
            </section>
        }
        .into_any();
    }
    let lines = words.prefilled_lines(&record.records, &own);
    let nothing = lines.is_empty().then(|| view! { <p>{intake.register_empty().to_string()}</p> });
    let terms: Vec<_> = lines.into_iter().map(|(term, value)| view! { <dt class="note">{term}</dt><dd>{value}</dd> }).collect();
    let source = words.register_source(&owner, record.as_of);
    let (right, declared, reason, about) = match verdict {
        Some(Verdict::Confirmed) => ("yes", String::new(), String::new(), None),
        Some(Verdict::Disputed { declared, reason, about }) => ("no", declared, reason, about),
        _ => ("", String::new(), String::new(), None),
    };
    let picked = about.map(|about| about.pick.code()).unwrap_or_default();
    let fields = words.shown_fields(&record.records, &own);
    let fields: Vec<Answer> = fields.iter().map(|shown| Answer::new(shown.pick.code(), words.shown_field(shown))).collect();
    let open = typed_value(&field("right"), right) == "no";
    let answers = vec![Answer::new("yes", intake.right_yes()), Answer::new("no", intake.right_no())];
    let question = intake.right_question(name.clone()).to_string();
    view! {
        <section class="card record" aria-labelledby=labelled>
            <div class="stack tight"><h3 id=heading>{name}</h3>{nothing}<dl>{terms}</dl></div>
            <p class="from note">{source}</p>
            <div class="stack tight">
                <Choices name=field("right") label=question answers=answers value=right pair=true quiet=true/>
                <details open=open>
                    <summary>{intake.wrong_summary().to_string()}</summary>
                    <div class="stack tight">
                        <Select name=field("field") label=intake.wrong_field().to_string() missing=intake.wrong_field_missing().to_string() answers=fields nothing="—" value=picked/>
                        <TextArea name=field("declared") label=intake.wrong_declared().to_string() value=declared rows=2/>
                        <TextArea name=field("reason") label=intake.wrong_reason().to_string() hint=intake.wrong_reason_hint().to_string() value=reason rows=2/>
                    </div>
                </details>
            </div>
        </section>
    }
    .into_any()
}
