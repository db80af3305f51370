// Stands in for https://telegram.org/js/telegram-web-app.js where there is no Telegram: window.Telegram.WebApp as
// core.telegram.org/bots/webapps documents it, which speaks with whoever has the page in a frame by the events of
// core.telegram.org/api/web-events. What a page may rely on is there, under the same names and with the same errors.
(() => {
  const STORED = "telegram_sandbox.launch";

  // A page that the Mini App goes on to has no fragment any more: what it was opened with stays for the tab.
  function launchParameters() {
    const fragment = location.hash.replace(/^#/, "");
    const found = new URLSearchParams(fragment.slice(fragment.indexOf("?") + 1));
    try {
      if (!found.has("tgWebAppVersion")) return new URLSearchParams(sessionStorage.getItem(STORED) ?? "");
      sessionStorage.setItem(STORED, found.toString());
    } catch { /* a browser that stores nothing */ }
    return found;
  }

  const launch = launchParameters();
  const initData = launch.get("tgWebAppData") ?? "";
  const version = launch.get("tgWebAppVersion") ?? "6.0";
  const platform = launch.get("tgWebAppPlatform") ?? "unknown";

  const post = (eventType, eventData = null) => {
    if (window.parent !== window) window.parent.postMessage(JSON.stringify({ eventType, eventData }), "*");
  };
  const fail = (error) => { throw new Error(error); };

  function isVersionAtLeast(wanted) {
    const [own, other] = [version, wanted].map((each) => String(each).split(".").map(Number));
    return own[0] !== (other[0] || 0) ? own[0] > (other[0] || 0) : (own[1] || 0) >= (other[1] || 0);
  }
  const since = (wanted) => isVersionAtLeast(wanted) || fail("WebAppMethodUnsupported");

  // events

  const callbacks = {};
  const onEvent = (name, callback) => (callbacks[name] ??= new Set()).add(callback);
  const offEvent = (name, callback) => callbacks[name]?.delete(callback);
  const tell = (name, data) => [...(callbacks[name] ?? [])].forEach((each) => each.call(WebApp, data));

  // what is asked once at a time, and who waits for its answer
  const waiting = {};
  function ask(kind, error, callback, eventType, eventData) {
    if (waiting[kind]) fail(error);
    waiting[kind] = { callback };
    post(eventType, eventData);
  }
  function answer(kind, ...given) {
    const { callback } = waiting[kind] ?? {};
    delete waiting[kind];
    callback?.(...given);
  }

  // looks

  const setVariable = (name, value) => document.documentElement.style.setProperty(`--tg-${name}`, value);
  const isDark = (color) => {
    const [red, green, blue] = color.match(/\w\w/g).map((part) => parseInt(part, 16));
    return Math.hypot(red * 0.547, green * 0.766, blue * 0.338) < 120;
  };
  function setTheme(params) {
    Object.assign(WebApp.themeParams, params);
    Object.entries(params).forEach(([name, color]) => setVariable(`theme-${name.replaceAll("_", "-")}`, color));
    WebApp.colorScheme = isDark(WebApp.themeParams.bg_color ?? "#ffffff") ? "dark" : "light";
    setVariable("color-scheme", WebApp.colorScheme);
  }
  function setViewport({ height, is_expanded, is_state_stable }) {
    WebApp.viewportHeight = height;
    WebApp.isExpanded = Boolean(is_expanded);
    setVariable("viewport-height", `${height}px`);
    if (is_state_stable) {
      WebApp.viewportStableHeight = height;
      setVariable("viewport-stable-height", `${height}px`);
    }
    tell("viewportChanged", { isStateStable: Boolean(is_state_stable) });
  }
  function setInset(inset, name, event) {
    return (sides) => {
      Object.assign(inset, sides);
      Object.entries(inset).forEach(([side, size]) => setVariable(`${name}-${side}`, `${size}px`));
      tell(event);
    };
  }
  function color(value) { // #rgb, #rrggbb or rgb(1, 2, 3)
    const parts = /^rgba?\((\d+), *(\d+), *(\d+)/.exec(value)?.slice(1);
    if (parts) return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
    const [, short] = /^ *#([\da-f]{3}) *$/i.exec(value) ?? [];
    if (short) return `#${[...short].map((digit) => digit + digit).join("")}`.toLowerCase();
    return /^ *#[\da-f]{6} *$/i.test(value) ? value.trim().toLowerCase() : null;
  }

  // buttons of the client

  function cornerButton(setUp, event, wanted) {
    let visible; // of a page that one went on to nothing is known: the client shows on what there was
    const set = (next) => {
      since(wanted);
      if (next !== visible) post(setUp, { is_visible: next });
      visible = next;
      return button;
    };
    const button = {
      get isVisible() { return Boolean(visible); },
      set isVisible(next) { set(Boolean(next)); },
      show: () => set(true),
      hide: () => set(false),
      onClick: (callback) => { since(wanted); onEvent(event, callback); return button; },
      offClick: (callback) => { offEvent(event, callback); return button; },
    };
    return button;
  }

  function bottomButton(type, wanted, text, colors) {
    const event = `${type}ButtonClicked`;
    const state = { text, is_visible: false, is_active: true, is_progress_visible: false, has_shine_effect: false };
    if (type === "secondary") state.position = "left";
    let told = "";
    const shown = () => {
      const { own_color, own_text_color, ...rest } = state;
      const theme = colors(WebApp.themeParams);
      return { ...rest, color: own_color ?? theme[0], text_color: own_text_color ?? theme[1] };
    };
    const invalid = () => fail("WebAppBottomButtonParamInvalid");
    function update() {
      const next = JSON.stringify(state.is_visible ? shown() : { is_visible: false });
      if (next !== told) post(`web_app_setup_${type}_button`, JSON.parse(next));
      told = next;
    }
    function setParams(params) {
      since(wanted);
      const given = { ...params };
      if ("text" in given) {
        given.text = String(given.text).trim();
        if (!given.text || given.text.length > 64) invalid();
      }
      for (const name of ["color", "text_color"]) {
        if (name in given) given[`own_${name}`] = given[name] ? color(given[name]) ?? invalid() : undefined;
        delete given[name];
      }
      if ("position" in given && !["left", "right", "top", "bottom"].includes(given.position)) invalid();
      for (const name of Object.keys(given)) if (!(name in state) && !name.startsWith("own_")) delete given[name];
      Object.assign(state, given);
      update();
      return button;
    }
    const button = {
      type,
      update,
      setParams,
      setText: (next) => setParams({ text: next }),
      show: () => setParams({ is_visible: true }),
      hide: () => setParams({ is_visible: false }),
      enable: () => setParams({ is_active: true }),
      disable: () => setParams({ is_active: false }),
      showProgress: (leaveActive) => setParams({ is_progress_visible: true, is_active: Boolean(leaveActive) }),
      hideProgress: () => setParams({ is_progress_visible: false, is_active: true }),
      onClick: (callback) => { since(wanted); onEvent(event, callback); return button; },
      offClick: (callback) => { offEvent(event, callback); return button; },
    };
    const names = { text: "text", color: "color", textColor: "text_color", isVisible: "is_visible",
      isActive: "is_active", hasShineEffect: "has_shine_effect", position: "position" };
    Object.entries(names).forEach(([own, name]) => Object.defineProperty(button, own, {
      enumerable: true, get: () => shown()[name], set: (value) => setParams({ [name]: value }),
    }));
    Object.defineProperty(button, "isProgressVisible", { enumerable: true, get: () => state.is_progress_visible });
    return button;
  }
  const main = bottomButton("main", "6.0", "Continue", (theme) =>
    [theme.button_color ?? "#2481cc", theme.button_text_color ?? "#ffffff"]);
  const secondary = bottomButton("secondary", "7.10", "Cancel", (theme) =>
    [theme.bottom_bar_bg_color ?? "#ffffff", theme.button_color ?? "#2481cc"]);

  // what the page asks for

  function haptic(type, detail, known, error) {
    since("6.1");
    if (known && !known.includes(Object.values(detail)[0])) fail(error);
    post("web_app_trigger_haptic_feedback", { type, ...detail });
    return HapticFeedback;
  }
  const HapticFeedback = {
    impactOccurred: (style) => haptic("impact", { impact_style: style },
      ["light", "medium", "heavy", "rigid", "soft"], "WebAppHapticImpactStyleInvalid"),
    notificationOccurred: (type) => haptic("notification", { notification_type: type },
      ["error", "success", "warning"], "WebAppHapticNotificationTypeInvalid"),
    selectionChanged: () => haptic("selection_change", {}),
  };

  function showPopup(params, callback) {
    since("6.2");
    const title = String(params.title ?? "").trim();
    const message = String(params.message ?? "").trim();
    const buttons = (params.buttons ?? [{ type: "close" }]).map(({ id = "", type = "default", text = "" }) =>
      ({ id: String(id), type, ...(["default", "destructive"].includes(type) && { text: String(text).trim() }) }));
    const isFine = ({ id, type, text }) => id.length <= 64 && (text === undefined || (text && text.length <= 64))
      && ["default", "destructive", "ok", "close", "cancel"].includes(type);
    const fits = title.length <= 64 && message && message.length <= 256 && buttons.length >= 1 && buttons.length <= 3;
    if (!fits || !buttons.every(isFine)) fail("WebAppPopupParamInvalid");
    ask("popup", "WebAppPopupOpened", callback, "web_app_open_popup", { title, message, buttons });
  }
  const showAlert = (message, callback) => showPopup({ message }, callback && (() => callback()));
  const showConfirm = (message, callback) => showPopup(
    { message, buttons: [{ type: "ok", id: "ok" }, { type: "cancel" }] }, callback && ((id) => callback(id === "ok")));

  function openLink(url, { try_instant_view } = {}) {
    const found = new URL(url, location.href);
    if (!["http:", "https:"].includes(found.protocol)) fail("WebAppTgUrlInvalid");
    post("web_app_open_link", { url: found.href, ...(try_instant_view && { try_instant_view: true }) });
  }
  function openTelegramLink(url) {
    const { protocol, hostname, pathname, search } = new URL(url, location.href);
    if (!["http:", "https:"].includes(protocol) || hostname !== "t.me") fail("WebAppTgUrlInvalid");
    since("6.1");
    post("web_app_open_tg_link", { path_full: pathname + search });
  }
  function shareMessage(id, callback) {
    since("8.0");
    ask("share", "WebAppShareMessageOpened", callback, "web_app_send_prepared_message", { id });
  }
  function downloadFile({ url, file_name } = {}, callback) {
    since("8.0");
    if (!url || !file_name) fail("WebAppDownloadFileParamInvalid");
    const found = new URL(url, location.href);
    const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(found.hostname); // Telegram's takes https only
    if (found.protocol !== "https:" && !(found.protocol === "http:" && isLocal)) fail("WebAppDownloadFileParamInvalid");
    ask("download", "WebAppDownloadFilePopupOpened", callback, "web_app_request_file_download",
      { url: found.href, file_name });
  }
  function shareToStory(mediaUrl, { text, widget_link } = {}) {
    since("7.8");
    const isWeb = (url) => ["http:", "https:"].includes(url.protocol);
    const media = new URL(mediaUrl, location.href);
    if (!isWeb(media)) fail("WebAppMediaUrlInvalid");
    const story = { media_url: media.href };
    const caption = String(text ?? "").trim();
    if (caption.length > 2048) fail("WebAppShareToStoryParamInvalid");
    if (caption) story.text = caption;
    if (widget_link !== undefined) {
      const link = new URL(widget_link.url, location.href);
      if (!isWeb(link) || (widget_link.name ?? "").length > 48) fail("WebAppShareToStoryParamInvalid");
      story.widget_link = { url: link.href, ...(widget_link.name && { name: widget_link.name }) };
    }
    post("web_app_share_to_story", story);
  }
  function switchInlineQuery(query = "", chat_types = []) {
    since("6.7");
    if (!launch.get("tgWebAppBotInline")) fail("WebAppInlineModeDisabled");
    if (query.length > 256) fail("WebAppInlineQueryInvalid");
    if (!chat_types.every((each) => ["users", "bots", "groups", "channels"].includes(each))) {
      fail("WebAppInlineChooseChatTypeInvalid");
    }
    post("web_app_switch_inline_query", { query, chat_types });
  }
  function sendData(data) {
    if (!data || new TextEncoder().encode(data).length > 4096) fail("WebAppDataInvalid");
    post("web_app_data_send", { data });
  }
  // a colour of the client's, which may be one of the theme's by its name
  function clientColor(setUp, wanted, keys, error) {
    let current = keys[0];
    const get = () => WebApp.themeParams[current] ?? current;
    const set = (value) => {
      since(wanted);
      current = keys.includes(value) ? value : color(value) ?? fail(error);
      const isKey = setUp === "web_app_set_header_color" && keys.includes(value);
      post(setUp, isKey ? { color_key: value } : { color: get() });
    };
    return { enumerable: true, get, set };
  }
  const behaviour = (setUp, field) => (value) => post(setUp, { [field]: value });
  const setClosing = behaviour("web_app_setup_closing_behavior", "need_confirmation");
  const setSwipe = behaviour("web_app_setup_swipe_behavior", "allow_vertical_swipe");

  const sides = () => ({ top: 0, bottom: 0, left: 0, right: 0 });
  const unsafe = Object.fromEntries(new URLSearchParams(initData));
  for (const name of ["user", "receiver", "chat"]) if (unsafe[name]) unsafe[name] = JSON.parse(unsafe[name]);
  for (const name of ["auth_date", "can_send_after"]) if (unsafe[name]) unsafe[name] = Number(unsafe[name]);

  const WebApp = {
    initData, initDataUnsafe: unsafe, version, platform, colorScheme: "light", themeParams: {},
    isActive: true, isExpanded: false, isFullscreen: false, isOrientationLocked: false,
    isClosingConfirmationEnabled: false, isVerticalSwipesEnabled: true,
    viewportHeight: innerHeight, viewportStableHeight: innerHeight,
    safeAreaInset: sides(), contentSafeAreaInset: sides(),
    BackButton: cornerButton("web_app_setup_back_button", "backButtonClicked", "6.1"),
    SettingsButton: cornerButton("web_app_setup_settings_button", "settingsButtonClicked", "7.0"),
    MainButton: main, SecondaryButton: secondary, HapticFeedback,
    isVersionAtLeast, onEvent, offEvent, showPopup, showAlert, showConfirm, openLink, openTelegramLink, shareMessage,
    downloadFile, shareToStory, switchInlineQuery, sendData,
    ready: () => post("web_app_ready"),
    expand: () => post("web_app_expand"),
    close: (options = {}) => post("web_app_close", options.return_back ? { return_back: true } : {}),
    enableClosingConfirmation() { since("6.2"); this.isClosingConfirmationEnabled = true; setClosing(true); },
    disableClosingConfirmation() { since("6.2"); this.isClosingConfirmationEnabled = false; setClosing(false); },
    enableVerticalSwipes() { since("7.7"); this.isVerticalSwipesEnabled = true; setSwipe(true); },
    disableVerticalSwipes() { since("7.7"); this.isVerticalSwipesEnabled = false; setSwipe(false); },
    setHeaderColor(value) { this.headerColor = value; },
    setBackgroundColor(value) { this.backgroundColor = value; },
    setBottomBarColor(value) { this.bottomBarColor = value; },
    addToHomeScreen() { since("8.0"); post("web_app_add_to_home_screen"); },
    checkHomeScreenStatus(callback) {
      since("8.0");
      waiting.home = { callback };
      post("web_app_check_home_screen");
    },
    requestFullscreen() { since("8.0"); post("web_app_request_fullscreen"); },
    exitFullscreen() { since("8.0"); post("web_app_exit_fullscreen"); },
  };
  const grounds = ["bg_color", "secondary_bg_color"];
  Object.defineProperties(WebApp, {
    headerColor: clientColor("web_app_set_header_color", "6.1", grounds, "WebAppHeaderColorInvalid"),
    backgroundColor: clientColor("web_app_set_background_color", "6.1", grounds, "WebAppBackgroundColorInvalid"),
    bottomBarColor: clientColor("web_app_set_bottom_bar_color", "7.10", ["bottom_bar_bg_color", ...grounds],
      "WebAppBottomBarColorInvalid"),
  });

  // what the client says

  const heard = {
    theme_changed: ({ theme_params }) => { // also once at the beginning, as it was asked for
      setTheme(theme_params);
      [main, secondary].forEach((each) => each.update()); // they have its colours
      tell("themeChanged");
    },
    viewport_changed: setViewport,
    safe_area_changed: setInset(WebApp.safeAreaInset, "safe-area-inset", "safeAreaChanged"),
    content_safe_area_changed:
      setInset(WebApp.contentSafeAreaInset, "content-safe-area-inset", "contentSafeAreaChanged"),
    visibility_changed: ({ is_visible }) => {
      WebApp.isActive = is_visible;
      tell(is_visible ? "activated" : "deactivated");
    },
    back_button_pressed: () => tell("backButtonClicked"),
    settings_button_pressed: () => tell("settingsButtonClicked"),
    main_button_pressed: () => { if (main.isActive) tell("mainButtonClicked"); },
    secondary_button_pressed: () => { if (secondary.isActive) tell("secondaryButtonClicked"); },
    popup_closed: ({ button_id = null }) => { answer("popup", button_id); tell("popupClosed", { button_id }); },
    prepared_message_sent: () => { answer("share", true); tell("shareMessageSent"); },
    prepared_message_failed: ({ error }) => { answer("share", false); tell("shareMessageFailed", { error }); },
    file_download_requested: ({ status }) => {
      answer("download", status === "downloading");
      tell("fileDownloadRequested", { status });
    },
    home_screen_added: () => tell("homeScreenAdded"),
    home_screen_failed: ({ error }) => tell("homeScreenFailed", { error }),
    home_screen_checked: ({ status }) => { answer("home", status); tell("homeScreenChecked", { status }); },
    fullscreen_failed: ({ error }) => tell("fullscreenFailed", { error }),
    reload_iframe: () => { post("iframe_will_reload"); location.reload(); },
  };
  addEventListener("message", ({ source, data }) => {
    if (source !== window.parent || source === window || typeof data !== "string") return;
    let event;
    try { event = JSON.parse(data); } catch { return; }
    heard[event?.eventType]?.(event.eventData ?? {});
  });

  window.Telegram = { ...window.Telegram, WebApp };
  setTheme(JSON.parse(launch.get("tgWebAppThemeParams") ?? "{}"));
  post("iframe_ready", { reload_supported: true });
  ["web_app_request_theme", "web_app_request_viewport", "web_app_request_safe_area",
    "web_app_request_content_safe_area"].forEach((name) => post(name));
})();
