//! Hotline and windows.

use crate::api;
use crate::components::{Data, PageTitle};
use crate::context::{PageContext, in_language, use_words};
use domain::settings::Office;
use leptos::prelude::*;

/// The contact page.
#[component]
pub fn Contact() -> impl IntoView {
    let guide = use_words().guide;
    let hotline = PageContext::here().city.hotline;
    view! {
        <PageTitle title=guide.contact_title().to_string()/>
        <main class="wrap stack" id="main">
            <h1>{guide.contact_title().to_string()}</h1>
            <p>{guide.contact_intro().to_string()}</p>
            <section class="card stack tight">
                <h2>{guide.contact_hotline().to_string()}</h2>
                <p class="number"><a href=format!("tel:{hotline}")>{hotline.clone()}</a></p>
                <p>{guide.contact_hotline_text().to_string()}</p>
            </section>
            <h2>{guide.contact_offices().to_string()}</h2>
            <Data inside=true load=api::guide::list_offices show=|offices| view! { <Windows offices=offices/> }/>
        </main>
    }
}

#[component]
fn Windows(offices: Vec<Office>) -> impl IntoView {
    let guide = use_words().guide;
    let rows: Vec<_> = offices
        .into_iter()
        .map(|office| {
            view! {
                <tr>
                    <th scope="row">{in_language(&office.name)}</th>
                    <td>{in_language(&office.address)}</td>
                    <td>{in_language(&office.hours)}</td>
                    <td><a class="num" href=format!("tel:{}", office.phone)>{office.phone.clone()}</a></td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card"><table class="table fold">
            <caption class="hush">{guide.contact_offices().to_string()}</caption>
            <thead><tr>
                <th scope="col">{guide.contact_office().to_string()}</th>
                <th scope="col">{guide.contact_address().to_string()}</th>
                <th scope="col">{guide.contact_hours().to_string()}</th>
                <th scope="col">{guide.contact_phone().to_string()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}
