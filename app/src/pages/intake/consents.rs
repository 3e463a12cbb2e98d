//! Who agrees that the registers are asked: the applicant, adult members on their own phones, guardians for minors.

use super::upload::UploadForm;
use super::{Blocked, StepData, back_from, step_line, use_words};
use crate::api::intake::{Agree, ConfirmMemberCode, SendMemberCode};
use crate::components::{Fact, Facts, Field, Form, Notice, Page, Tick, Tone};
use crate::paths;
use domain::intake::{DocumentKind, MemberView, Relation, Step, StepPage, StepState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The consents' page.
#[component]
pub fn Consents() -> impl IntoView {
    view! { <StepData step=Step::Consents show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> AnyView {
    let words = use_words();
    let intake = &words.intake;
    let draft = page.draft.clone();
    if draft.state(Step::Consents) == StepState::Blocked {
        return view! { <Blocked step=Step::Consents tasks=draft.tasks/> }.into_any();
    }
    let refusal = page.refusal(Step::Consents.code());
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let title = words.step_title(Step::Consents);
    let (own, others): (Vec<MemberView>, Vec<MemberView>) =
        draft.applying().cloned().partition(|member| member.relation == Relation::Applicant || !member.adult);
    let open: Vec<MemberView> = own.iter().filter(|member| member.consent.is_none()).cloned().collect();
    let given: Vec<MemberView> = own.into_iter().filter(|member| member.consent.is_some()).collect();
    let all = draft.state(Step::Consents) == StepState::Done;
    let next = paths::step(Step::Registers);
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Consents)>{words.shell.back().to_string()}</a>
            <Form action=Agree::url() refusal=refusal>
                <p class="note">{step_line(Step::Consents)}</p>
                <h1>{title.clone()}</h1>
                <p>{intake.consents_text().to_string()}</p>
                <ul class="dots">
                    <li>{intake.consents_what().to_string()}</li>
                    <li>{intake.consents_why().to_string()}</li>
                    <li>{intake.consents_no().to_string()}</li>
                </ul>
                {open.iter().map(|member| view! { <OwnTick member=member.clone()/> }).collect::<Vec<_>>()}
                {(!open.is_empty()).then(|| view! {
                    <div class="actions row"><button class="button wide">{intake.agree_button().to_string()}</button></div>
                })}
            </Form>
            {(!given.is_empty() || !others.is_empty()).then(|| view! {
                <h2>{intake.consents_so_far().to_string()}</h2>
                <Facts>
                    {given.into_iter().chain(others).map(|member| view! { <Given member=member/> }).collect::<Vec<_>>()}
                </Facts>
            })}
            {all.then(|| view! { <div class="actions row"><a class="button wide" href=next>{words.shell.next_step().to_string()}</a></div> })}
        </Page>
    }
    .into_any()
}

#[component]
fn OwnTick(member: MemberView) -> impl IntoView {
    let intake = &use_words().intake;
    if member.relation == Relation::Applicant {
        view! { <Tick name="own" label=intake.agree_own().to_string() missing=intake.agree_own_missing().to_string()/> }.into_any()
    } else {
        let missing = intake.agree_guardian_missing(member.name.clone()).to_string();
        let label = intake.agree_guardian(member.name).to_string();
        view! { <Tick name=format!("guardian_{}", member.id) label=label missing=missing/> }.into_any()
    }
}

#[component]
fn Given(member: MemberView) -> impl IntoView {
    let words = use_words();
    let says = match (&member.consent, member.consented_at) {
        (Some(how), Some(at)) => words.consented(how, at),
        _ => words.intake.consent_waiting().to_string(),
    };
    let ask = (member.consent.is_none() && member.adult && member.relation != Relation::Applicant).then(|| {
        let href = paths::member_consent(member.id.as_str());
        view! { <p><a href=href>{words.intake.consent_ask(member.name.clone()).to_string()}</a></p> }
    });
    view! { <Fact term=member.name.clone()><p>{says}</p>{ask}</Fact> }
}

/// The page on which one adult member agrees.
#[component]
pub fn MemberConsent() -> impl IntoView {
    let member = use_params_map().read_untracked().get("member").unwrap_or_default();
    let sent = use_query_map().read_untracked().get("sent").is_some();
    view! {
        <StepData
            step=Step::Consents
            show=move |page: StepPage| {
                let found = page.draft.applying().find(|found| found.id.as_str() == member && found.adult).cloned();
                match found {
                    Some(found) => view! { <Ask page=page member=found sent=sent/> }.into_any(),
                    None => view! { <crate::pages::problem::NotFound/> }.into_any(),
                }
            }
        />
    }
}

#[component]
fn Ask(page: StepPage, member: MemberView, sent: bool) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let refusal = page.refusal(&format!("consent-{}", member.id));
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let upload = page.refusal("upload");
    let upload_refused = upload.as_ref().is_some_and(|refusal| refusal.value("kind") == Some(DocumentKind::ConsentForm.code()));
    let faulty = faulty || upload_refused;
    let own = member.clone();
    let title = intake.member_consent_title(member.name.clone()).to_string();
    let notice = (sent && !faulty).then(|| {
        view! { <Notice tone=Tone::Good title=intake.code_sent().to_string()><p>{intake.code_sent_text().to_string()}</p></Notice> }
    });
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=paths::step(Step::Consents)>{words.shell.back().to_string()}</a>
            {notice}
            <Form action=ConfirmMemberCode::url() refusal=refusal>
                <p class="note">{step_line(Step::Consents)}</p>
                <h1>{title.clone()}</h1>
                <p>{intake.member_consent_text(member.name.clone()).to_string()}</p>
                <input type="hidden" name="member" value=member.id.0.clone()/>
                <Field
                    name=format!("phone_{}", member.id)
                    label=intake.member_phone().to_string()
                    hint=intake.member_phone_hint().to_string()
                    kind="tel"
                    inputmode="numeric"
                    maxlength=20
                />
                <p><button class="button" data-kind="second" formaction=SendMemberCode::url()>{intake.send_code().to_string()}</button></p>
                <Field
                    name=format!("code_{}", member.id)
                    label=intake.code_label().to_string()
                    hint=intake.code_hint().to_string()
                    short=true
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    maxlength=6
                />
                <div class="actions row"><button class="button wide">{intake.agree_member_button(member.name.clone()).to_string()}</button></div>
            </Form>
            <details class="card" open=upload_refused>
                <summary>{intake.consent_paper().to_string()}</summary>
                <div class="stack">
                    <p>{intake.consent_paper_text(own.name.clone()).to_string()}</p>
                    <p><a href=paths::CONSENT_FORM rel="external" download>{intake.consent_form_download().to_string()}</a></p>
                    <UploadForm kinds=vec![DocumentKind::ConsentForm] member=own.id.0.clone() refusal=upload/>
                </div>
            </details>
        </Page>
    }
}
