// Light or dark: as the browser has it, until somebody chooses. The colours are those that Mini Apps are told.

const THEMES = {
  light: {
    bg_color: "#ffffff", secondary_bg_color: "#f3f5f8", text_color: "#15202b", hint_color: "#6c7a89",
    link_color: "#2f7fd1", button_color: "#2f7fd1", button_text_color: "#ffffff", accent_text_color: "#2f7fd1",
    header_bg_color: "#ffffff", bottom_bar_bg_color: "#ffffff", section_bg_color: "#ffffff",
    section_header_text_color: "#6c7a89", section_separator_color: "#e1e6ec", subtitle_text_color: "#6c7a89",
    destructive_text_color: "#d03f3f",
  },
  dark: {
    bg_color: "#17212b", secondary_bg_color: "#0e1621", text_color: "#eaf0f6", hint_color: "#8696a5",
    link_color: "#5aa5ee", button_color: "#5aa5ee", button_text_color: "#08131f", accent_text_color: "#5aa5ee",
    header_bg_color: "#17212b", bottom_bar_bg_color: "#17212b", section_bg_color: "#17212b",
    section_header_text_color: "#5aa5ee", section_separator_color: "#263442", subtitle_text_color: "#8696a5",
    destructive_text_color: "#ec3942",
  },
};

const browser = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const listeners = new Set();
const theme = () => root.dataset.theme ?? (browser.matches ? "dark" : "light");
const tell = () => listeners.forEach((listener) => listener(themeParams()));

export const themeParams = () => THEMES[theme()];

export function toggleTheme() {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  tell();
}

export const onThemeChange = (listener) => listeners.add(listener);

browser.addEventListener("change", tell);
