//! The document around the app: head, style sheet, the loader of the browser module.

use crate::App;
use crate::context::PageContext;
use http::request::Parts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use std::sync::OnceLock;

/// The loader. A browser that cannot run the module (no reference types or bulk memory) never fetches it; the others fetch
/// it when they are idle, so that it never competes with the page. There are no preload links on purpose.
const LOADER: &str = r#"(function(js,wasm){var w=window.WebAssembly;
if(!w||!w.validate||!w.validate(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,4,4,1,111,0,0,5,3,1,0,0,10,13,1,11,0,65,0,65,0,65,0,252,11,0,11])))return;
function go(){import(js).then(function(m){return m.default({module_or_path:wasm}).then(function(){m.hydrate()})}).catch(function(e){console.warn(e)})}
function idle(){window.requestIdleCallback?requestIdleCallback(go,{timeout:5000}):setTimeout(go,1500)}
document.readyState==="complete"?idle():addEventListener("load",idle)})"#;

/// The names of the built files, with hashes where the build made some.
#[derive(Debug, Clone)]
struct Files {
    script: String,
    module: String,
    style: String,
}

impl Files {
    fn named(options: &LeptosOptions) -> Self {
        let hashes = std::env::current_exe()
            .ok()
            .and_then(|path| std::fs::read_to_string(path.parent()?.join(options.hash_file.as_ref())).ok())
            .unwrap_or_default();
        let hash = |kind: &str| {
            if !options.hash_files {
                return None;
            }
            hashes.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == kind).map(|(_, hash)| hash.trim())
        };
        let base = format!("/{}/{}", options.site_pkg_dir, options.output_name);
        let name = |kind: &str| match hash(kind) {
            Some(hash) => format!("{base}.{hash}.{kind}"),
            None => format!("{base}.{kind}"),
        };
        Self { script: name("js"), module: name("wasm"), style: name("css") }
    }
}

/// The whole document of a page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    static FILES: OnceLock<Files> = OnceLock::new();
    let files = FILES.get_or_init(|| Files::named(&options)).clone();
    let page = PageContext::here();
    let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    let desk = path.starts_with("/desk");
    let loader = crate::routes::wakes(&path).then(|| {
        view! { <script type="module" nonce=use_nonce()>{format!("{LOADER}({:?},{:?})", files.script, files.module)}</script> }
    });
    let size = if desk { None } else { page.size };
    let written = leptos::serde_json::to_string(&page).unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang=page.language.tag() data-size=size.map(|size| size.to_string()) data-view=desk.then_some("desk")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="format-detection" content="telephone=no"/>
                <link rel="stylesheet" href=files.style/>
                <link rel="icon" href="/icon.svg" type="image/svg+xml"/>
                <MetaTags/>
                {loader}
            </head>
            <body data-page=written>
                <App/>
            </body>
        </html>
    }
}
