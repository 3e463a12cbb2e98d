//! Who lives together, and who of them applies.

use super::{Hidden, StepData, back_from, step_line, use_words};
use crate::api::intake::{ProposeMembers, RemoveMember, SaveStep};
use crate::components::{Answer, Choices, Form, Notice, Page, Refused, Tone};
use crate::paths;
use domain::fault::Refusal;
use domain::identity::RealNameLevel;
use domain::intake::{Marital, MemberView, Step, StepPage};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_query_map;

/// The household's page.
#[component]
pub fn Household() -> impl IntoView {
    view! { <StepData step=Step::Household show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let draft = &page.draft;
    let refusal = page.refusal(Step::Household.code());
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let marital = draft.marital.map(|marital| marital.code().to_owned()).unwrap_or_default();
    let statuses: Vec<Answer> = Marital::ALL.into_iter().map(|marital| Answer::new(marital.code(), words.marital(marital))).collect();
    let members: Vec<MemberView> = draft.members.iter().skip(1).cloned().collect();
    let own = draft.members.first().map(|member| words.related(&member.name, member.relation));
    let title = words.step_title(Step::Household);
    let by_hand: Vec<_> = members.iter().filter(|member| !member.proposed).cloned().collect();
    let version = draft.version;
    let verified = draft.level == RealNameLevel::Verified;
    let proposal = page.refusal("propose");
    let later = proposal.clone();
    // Before anybody is listed the registers come first; afterwards they only help to complete the list.
    let first = members.is_empty();
    let query = use_query_map();
    let found = query.read_untracked().get("found").and_then(|found| found.parse::<i64>().ok());
    let silent = query.read_untracked().get("silent").is_some();
    let removal = page.refusal("remove-member");
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Household)>{words.shell.back().to_string()}</a>
            <p class="note">{step_line(Step::Household)}</p>
            <h1>{title.clone()}</h1>
            {(verified && first).then(|| view! { <Propose refusal=proposal found=found silent=silent/> })}
            <Form action=SaveStep::url() refusal=refusal>
                <p>{intake.household_text().to_string()}</p>
                <Hidden step=Step::Household version=version/>
                <p>{own}</p>
                {members.into_iter().map(|member| view! { <Applies member=member/> }).collect::<Vec<_>>()}
                <p><a class="button" data-kind="second" href=paths::ADD_MEMBER>{intake.add_member().to_string()}</a></p>
                <Choices name="marital" label=intake.marital_label().to_string() answers=statuses value=marital/>
                <div class="actions row"><button class="button wide">{words.shell.next_step().to_string()}</button></div>
            </Form>
            {(verified && !first).then(|| view! { <Propose refusal=later found=found silent=silent/> })}
            <Refused refusal=removal/>
            {(!by_hand.is_empty()).then(|| view! { <Removals members=by_hand/> })}
        </Page>
    }
}

/// The way to let the registers name the family.
#[component]
fn Propose(refusal: Option<Refusal>, found: Option<i64>, silent: bool) -> impl IntoView {
    let intake = &use_words().intake;
    let said = found.map(|found| {
        let text = match (found, silent) {
            (0, true) => None,
            (0, false) => Some(intake.proposed_none().to_string()),
            _ => Some(intake.proposed(found).to_string()),
        };
        text.map(|text| view! { <p>{text}</p> })
    });
    let notice = silent.then(|| {
        view! { <Notice tone=Tone::Warn title=intake.proposed_silent().to_string()><p>{intake.proposed_silent_text().to_string()}</p></Notice> }
    });
    view! {
        <section class="card stack tight">
            <h2>{intake.propose_title().to_string()}</h2>
            <p>{intake.propose_text().to_string()}</p>
            {said}
            {notice}
            <Form action=ProposeMembers::url() refusal=refusal>
                <p>{intake.propose_consent().to_string()}</p>
                <button class="button" data-kind="second">{intake.propose_button().to_string()}</button>
            </Form>
        </section>
    }
}

#[component]
fn Applies(member: MemberView) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let value = match member.applies {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let hint =
        if member.proposed { intake.named_by_register().to_string() } else { intake.masked_id(member.resident_id.clone()).to_string() };
    let answers = vec![Answer::new("yes", intake.applies_yes()), Answer::new("no", intake.applies_no())];
    view! {
        <Choices
            name=format!("applies_{}", member.id)
            label=words.related(&member.name, member.relation)
            hint=hint
            answers=answers
            value=value
            pair=true
        />
    }
}

#[component]
fn Removals(members: Vec<MemberView>) -> impl IntoView {
    let intake = &use_words().intake;
    let rows: Vec<_> = members
        .into_iter()
        .map(|member| {
            view! {
                <li>
                    <form method="post" action=RemoveMember::url()>
                        <input type="hidden" name="member" value=member.id.0/>
                        <button class="button" data-kind="second">{intake.remove_member(member.name).to_string()}</button>
                    </form>
                </li>
            }
        })
        .collect();
    view! { <details><summary>{intake.remove_title().to_string()}</summary><ul class="lines">{rows}</ul></details> }
}
