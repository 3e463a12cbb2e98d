//! Disputed records for the county that asks their owners: the list by last day, and one with both values and the answer's form.

use crate::api::verification::{AnswerDispute, DisputeFilters, DisputeShown, read_dispute, read_disputes};
use crate::components::{
    Answer, Cell, Choices, Data, Fact, Facts, Field, FilterForm, Form, Page, PageTitle, Pager, Select, Tab, Tabs, Tag, TextArea, Tone,
};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::verification::{DisputeList, DisputeRow, DisputeState, DisputedField, OwnersAnswer, Record, Register, Shelf};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/desk/disputes`.
#[component]
pub fn DisputesPage() -> impl IntoView {
    let query = use_query_map();
    let of = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let filters = DisputeFilters { state: of("state"), register: of("register"), cursor: of("page") };
    let asked = filters.clone();
    view! { <Data load=move || read_disputes(asked.clone()) show=move |list| view! { <List list=list filters=filters.clone()/> }/> }
}

#[component]
fn List(list: DisputeList, filters: DisputeFilters) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let title = || own.disputes_title().to_string();
    let query = filters.query();
    let narrowed = query.register.is_some() || query.cursor.is_some() || query.shelf != Shelf::Open;
    let empty = list.rows.is_empty().then(|| if narrowed { own.disputes_none() } else { own.disputes_empty() }.to_string());
    let tab = |shelf: Shelf| {
        let href = DisputeFilters { state: shelf.code().to_owned(), ..filters.clone() }.address("");
        Tab::new(href, words.shelf(shelf), query.shelf == shelf)
    };
    let tabs: Vec<Tab> = Shelf::ALL.into_iter().map(tab).collect();
    let registers: Vec<Answer> =
        Register::CHECKED.into_iter().map(|register| Answer::new(register.code(), words.register(register))).collect();
    let to = |cursor: Option<String>| cursor.map(|cursor| filters.address(&cursor));
    let (earlier, later) = (to(list.earlier), to(list.later));
    let covers = words.review.worklist_covers(i64::try_from(list.rows.len()).unwrap_or_default()).to_string();
    let rows: Vec<_> = list.rows.into_iter().map(|row| view! { <Row row=row/> }).collect();
    view! {
        <PageTitle title=title()/>
        <main class="wrap stack" id="main">
            <a class="back" href=paths::DESK>{words.review.worklist_title().to_string()}</a>
            <h1>{own.disputes_count(list.open).to_string()}</h1>
            <p>{own.disputes_intro().to_string()}</p>
            <Tabs tabs=tabs/>
            <FilterForm action=paths::DESK_DISPUTES>
                <input type="hidden" name="state" value=query.shelf.code()/>
                <Select name="register" label=own.disputes_register().to_string() answers=registers nothing=words.shell.any().to_string() value=filters.register.clone()/>
            </FilterForm>
            {match empty {
                Some(empty) => view! { <p>{empty}</p> }.into_any(),
                None => view! { <div class="card scroll" tabindex="0" role="region" aria-label=title()><table class="table mid fold">
                    <caption class="hush">{title()}</caption>
                    <thead><tr>
                        <th scope="col">{words.review.column_number().to_string()}</th>
                        <th scope="col">{own.disputes_register().to_string()}</th>
                        <th scope="col">{own.disputes_owner().to_string()}</th>
                        <th scope="col">{own.clues_person().to_string()}</th>
                        <th scope="col">{own.disputes_opened().to_string()}</th>
                        <th scope="col">{own.disputes_due().to_string()}</th>
                        <th scope="col">{words.review.column_left().to_string()}</th>
                        <th scope="col">{words.review.column_state().to_string()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div> }.into_any(),
            }}
            <Pager earlier=earlier later=later covers=covers/>
        </main>
    }
}

/// The colour of a state.
pub fn tone_of(state: DisputeState) -> Tone {
    match state {
        DisputeState::Open => Tone::Info,
        DisputeState::Corrected => Tone::Good,
        DisputeState::Upheld | DisputeState::Dropped => Tone::Rest,
        DisputeState::Unsettled | DisputeState::Lapsed => Tone::Warn,
    }
}

#[component]
fn Row(row: DisputeRow) -> impl IntoView {
    let words = use_words();
    let open = row.state == DisputeState::Open;
    let late = open && row.days_left < 0;
    let (relation, name) = row.member;
    let own = &words.verification;
    let declared = words.term_line(&(own.dispute_declared().to_string(), row.declared));
    view! {
        <tr data-tone=late.then(|| Tone::Bad.name())>
            <th scope="row"><a class="num" href=paths::desk_dispute(row.id.as_str())>{row.number}</a></th>
            <td>{words.register(row.register)}<DisputedLines about=row.about/><p class="note">{declared}</p></td>
            <Cell label=own.disputes_owner().to_string()>{words.register_owner(row.register)}</Cell>
            <Cell label=own.clues_person().to_string()>{words.related(&name, relation)}</Cell>
            <Cell label=own.disputes_opened().to_string()><span class="num">{words.moment(row.opened_at)}</span></Cell>
            <Cell label=own.disputes_due().to_string()><span class="num">{words.short_date(row.due_on)}</span></Cell>
            <td class="num">{open.then(|| words.days_left(row.days_left))}</td>
            <td><Tag tone=tone_of(row.state) text=words.dispute_state(row.state) quiet=row.state == DisputeState::Dropped/></td>
        </tr>
    }
}

/// The field that is disputed, and what the register showed there; nothing of a dispute from before one was named.
#[component]
pub fn DisputedLines(#[prop(optional_no_strip)] about: Option<DisputedField>) -> impl IntoView {
    let words = use_words();
    let lines = about.map(|about| words.disputed_lines(&about).to_vec()).unwrap_or_default();
    lines.iter().map(|line| view! { <p class="note">{words.term_line(line)}</p> }).collect::<Vec<_>>()
}

/// `/desk/disputes/DISPUTE`.
#[component]
pub fn DisputePage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("dispute").unwrap_or_default();
    view! { <Data load=move || read_dispute(id.clone().into()) show=move |shown| view! { <One shown=shown/> }/> }
}

/// What a register held, one paragraph a record; or that it held nothing.
fn held(records: &[Record]) -> Vec<AnyView> {
    let words = use_words();
    if records.is_empty() {
        return vec![view! { <p>{words.intake.register_empty().to_string()}</p> }.into_any()];
    }
    let told = |record: &Record| {
        let lines: Vec<String> = words.record_lines(record).into_iter().map(|(term, value)| format!("{term} {value}")).collect();
        view! { <p>{words.joined(&lines)}</p> }.into_any()
    };
    records.iter().map(told).collect()
}

/// An owner's answer: its letter, and what it says.
#[component]
pub fn OwnersAnswerLines(answer: OwnersAnswer) -> impl IntoView {
    let own = &use_words().verification;
    let said = (!answer.explanation.is_empty()).then(|| view! { <br/>{answer.explanation.clone()} });
    view! { <p class="note">{own.dispute_reference().to_string()}" "{answer.reference}{said}</p> }
}

#[component]
fn One(shown: DisputeShown) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let DisputeShown { view: page, refusal } = shown;
    let (row, dispute) = (page.row, page.dispute);
    let title = words.joined(&[own.disputes_title().to_string(), words.register(row.register)]);
    let faulty = refusal.is_some();
    let (relation, name) = row.member;
    let on_record = match &page.held {
        Some(records) => held(records),
        None => vec![view! { <p>{own.dispute_held_gone().to_string()}</p> }.into_any()],
    };
    let source = words.register_source(&words.register_owner(row.register), page.as_of);
    let proofs: Vec<_> = page
        .proofs
        .iter()
        .map(|proof| {
            let href = format!("/documents/{}", proof.id);
            view! { <li><a href=href rel="external">{words.document_kind(proof.kind)}</a>" "<span class="note">{words.file_line(proof)}</span></li> }
        })
        .collect();
    let no_proofs = proofs.is_empty().then(|| view! { <p class="note">{own.dispute_no_proofs().to_string()}</p> });
    let answered = dispute.answer.clone().map(|answer| {
        let at = dispute.ended_at.map(|at| words.full_moment(at));
        view! { <Fact term=own.dispute_answered().to_string()>{at}<OwnersAnswerLines answer=answer/></Fact> }
    });
    let id = dispute.id.0.clone();
    let form = page.may_answer.then(|| {
        let outcomes: Vec<Answer> =
            DisputeState::ANSWERS.into_iter().map(|state| Answer::new(state.code(), words.dispute_choice(state))).collect();
        view! {
            <section class="card stack tight">
                <h2>{own.dispute_answer_title().to_string()}</h2>
                <Form action=AnswerDispute::url() refusal=refusal class="stack">
                    <input type="hidden" name="dispute" value=id.clone()/>
                    <Choices name="outcome" label=own.dispute_outcome().to_string() missing=own.dispute_outcome_missing().to_string() answers=outcomes/>
                    <Field name="reference" label=own.dispute_reference().to_string() hint=own.dispute_reference_hint().to_string() maxlength=100/>
                    <TextArea name="explanation" label=own.dispute_explanation().to_string() hint=own.dispute_explanation_hint().to_string()/>
                    <button class="button">{own.dispute_save().to_string()}</button>
                    <p class="note">{own.dispute_trace().to_string()}</p>
                </Form>
            </section>
        }
    });
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=paths::DESK_DISPUTES>{own.dispute_back().to_string()}</a>
            <h1>{title.clone()}</h1>
            <p><Tag tone=tone_of(row.state) text=words.dispute_state(row.state)/></p>
            <Facts>
                <Fact term=words.review.column_number().to_string()><span class="num">{row.number}</span></Fact>
                <Fact term=own.clues_person().to_string()>{words.related(&name, relation)}" "<span class="num">{page.resident_id}</span></Fact>
                <Fact term=own.disputes_owner().to_string()>{words.register_owner(row.register)}</Fact>
                <Fact term=own.disputes_due().to_string()>{words.date(row.due_on)}</Fact>
                <Fact term=own.dispute_id().to_string()><span class="num">{dispute.id.0.clone()}</span></Fact>
            </Facts>
            <section class="card stack tight">
                <h2>{own.dispute_held().to_string()}</h2>
                <DisputedLines about=dispute.about/>
                {on_record}
                <p class="from note">{source}</p>
            </section>
            <section class="card stack tight">
                <h2>{own.dispute_declared().to_string()}</h2>
                <p>{dispute.declared}</p>
                <p class="note">{words.term_line(&(own.dispute_reason().to_string(), dispute.reason))}</p>
            </section>
            <h2>{own.dispute_proofs().to_string()}</h2>
            {no_proofs}
            <ul class="lines">{proofs}</ul>
            <Facts>{answered}</Facts>
            {form}
        </Page>
    }
}
