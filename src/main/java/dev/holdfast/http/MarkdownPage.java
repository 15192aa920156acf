package dev.holdfast.http;

/**
 * Turns the Markdown that problem pages are written in into HTML: headings, paragraphs, lists with {@code -}, code
 * blocks and code spans. Everything else is text.
 */
final class MarkdownPage {
    private final StringBuilder html = new StringBuilder(2048);
    private String open = "";

    private MarkdownPage() {}

    /** The page as an HTML document. */
    static String html(String markdown, String title) {
        MarkdownPage page = new MarkdownPage();
        page.html
                .append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title></head><body>\n");
        markdown.lines().forEach(page::line);
        page.block("");
        return page.html.append("</body></html>\n").toString();
    }

    private void line(String line) {
        boolean fence = line.startsWith("```");
        if (open.equals("pre")) {
            if (fence) {
                block("");
            } else {
                html.append(escaped(line)).append('\n');
            }
        } else if (fence) {
            block("pre");
        } else if (line.isBlank()) {
            block("");
        } else if (line.startsWith("#")) {
            heading(line);
        } else if (line.startsWith("- ")) {
            block("ul");
            html.append("<li>").append(inline(line.substring(2))).append('\n');
        } else {
            if (!open.equals("ul")) {
                block("p");
            }
            html.append(inline(line.strip())).append('\n');
        }
    }

    private void heading(String line) {
        block("");
        int level = 0;
        while (level < line.length() && line.charAt(level) == '#') {
            level++;
        }
        String tag = "h" + Math.min(level, 6);
        html.append('<')
                .append(tag)
                .append('>')
                .append(inline(line.substring(level).strip()));
        html.append("</").append(tag).append(">\n");
    }

    private void block(String tag) {
        if (open.equals(tag)) {
            return;
        }
        if (!open.isEmpty()) {
            html.append("</").append(open).append(">\n");
        }
        if (!tag.isEmpty()) {
            html.append('<').append(tag).append('>');
        }
        open = tag;
    }

    private static String inline(String text) {
        String[] parts = text.split("`", -1);
        StringBuilder inline = new StringBuilder(text.length() + 16);
        for (int i = 0; i < parts.length; i++) {
            boolean code = i % 2 == 1 && i < parts.length - 1;
            inline.append(code ? "<code>" : i % 2 == 1 ? "`" : "")
                    .append(escaped(parts[i]))
                    .append(code ? "</code>" : "");
        }
        return inline.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
