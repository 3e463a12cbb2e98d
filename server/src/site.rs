//! The built site: where it lies and how its files are sent.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use leptos::config::{Env, LeptosOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// The folder that the build gave the hashed files.
const PACKAGE: &str = "pkg";

/// The built site.
#[derive(Debug, Clone)]
pub struct Site {
    root: PathBuf,
    options: LeptosOptions,
}

impl Site {
    /// Finds the site: where it is configured, else beside the binary, else one folder up, where the build leaves it.
    pub fn find(configured: Option<&Path>, address: SocketAddr) -> Self {
        let beside = std::env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf)).unwrap_or_default();
        let root = configured.map_or_else(
            || {
                let candidates = [beside.join("site"), beside.join("../site"), PathBuf::from("target/site")];
                candidates.iter().find(|path| path.join(PACKAGE).is_dir()).cloned().unwrap_or_else(|| beside.join("site"))
            },
            Path::to_path_buf,
        );
        // Leptos joins the name of the hash file to the binary's folder, so only an absolute one says where it is.
        let root = std::path::absolute(&root).unwrap_or(root);
        if !root.join(PACKAGE).is_dir() {
            tracing::error!(site = %root.display(), "the site is not there: pages come without style and scripts");
        }
        let hash_file = Some(root.join("hash.txt")).filter(|path| path.is_file());
        let options = LeptosOptions::builder()
            .output_name("anju")
            .site_root(root.display().to_string())
            .site_pkg_dir(PACKAGE)
            .env(Env::PROD)
            .site_addr(address)
            .hash_files(hash_file.is_some())
            .hash_file(hash_file.map_or_else(|| "hash.txt".into(), |path| path.display().to_string().into()))
            .build();
        Self { root, options }
    }

    /// What Leptos asks for. No `LEPTOS_*` variable is read at run time.
    pub fn options(&self) -> &LeptosOptions {
        &self.options
    }

    /// The files as routes: hashed ones may be kept for ever, the others are asked for again.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let hashed = ServeDir::new(self.root.join(PACKAGE)).append_index_html_on_directories(false).precompressed_br();
        let for_ever = if self.options.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut routes = Router::new().nest_service("/pkg", hashed).layer(cache(HeaderValue::from_static(for_ever)));
        let mut others = Router::new();
        for name in self.loose_files() {
            others = others.route_service(&format!("/{name}"), ServeFile::new(self.root.join(&name)).precompressed_br());
        }
        routes = routes.merge(others.layer(cache(HeaderValue::from_static("public, max-age=3600"))));
        routes
    }

    /// Files of `public/`, which stand beside the package folder: icon, robots.txt.
    fn loose_files(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(&self.root) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().is_file())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| {
                let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
                !matches!(ending, Some("br" | "gz") | None) && name != "hash.txt" && !name.starts_with(['{', '.'])
            })
            .collect();
        names.sort();
        names
    }
}

fn cache(value: HeaderValue) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, value)
}
