// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/compiler_p.h"
#include "support/documents.h"
#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;
using SqlCheck::row;

/// JSON in queries as text and parameters, for each dialect.
class TestSqlJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paths_data();
    void paths() { SqlCheck::check<Document, Remark>(); }
    void keys_data();
    void keys() { SqlCheck::check<Document, Remark>(); }
    void reads_data();
    void reads() { SqlCheck::check<Document, Remark>(); }
    void comparisons_data();
    void comparisons() { SqlCheck::check<Document, Remark>(); }
    void updates_data();
    void updates() { SqlCheck::check<Document, Remark>(); }
    void definitions();
    void wrongSteps_data();
    void wrongSteps();
    void wrongValues_data();
    void wrongValues();
    void tooManyParts();
};

void TestSqlJson::paths_data()
{
    SqlCheck::columns();
    const auto &d = Document::columns();
    const auto &r = Remark::columns();
    const Aio::Alias<Document> other("other");

    row("key",
        SqlSource(Document::select(d.meta.path("a"))),
        uR"sql(SELECT nullif(("meta" -> '$."a"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'a'), 'null') FROM "documents")sql"_s,
         .mysql = uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END FROM `documents`)sql"_s});
    row("keys of all kinds",
        SqlSource(Document::select(d.meta.path(u"a", u"b"_s, "c", QStringView(u"d"), u"e"_s + u'f'))),
        uR"sql(SELECT nullif(("meta" -> '$."a"."b"."c"."d"."ef"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'a' -> 'b' -> 'c' -> 'd' -> 'ef'), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"."b"."c"."d"."ef"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"."b"."c"."d"."ef"') END FROM `documents`)sql"_s});
    row("index",
        SqlSource(Document::select(d.list.path(0))),
        uR"sql(SELECT nullif(("list" -> '$[0]'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(jsonb_path_query_first("list", 'strict $[0]', '{}', true), 'null') FROM "documents")sql"_s,
         .mysql = u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`list`, '$[0]')) <> 'NULL' THEN JSON_EXTRACT(`list`, '$[0]') END FROM `documents`"_s});
    row("index from the end",
        SqlSource(Document::select(d.list.path(-1))),
        uR"sql(SELECT nullif(("list" -> '$[#-1]'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(jsonb_path_query_first("list", 'strict $[last]', '{}', true), 'null') FROM "documents")sql"_s,
         .mysql = u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`list`, '$[last]')) <> 'NULL' THEN JSON_EXTRACT(`list`, '$[last]') END FROM `documents`"_s,
         .mariadb =
             u"SELECT CASE WHEN JSON_TYPE(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END) <> 'NULL' THEN CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END END FROM `documents`"_s});
    row("indexes inside",
        SqlSource(Document::select(d.meta.path("a", 2, "b", -2))),
        uR"sql(SELECT nullif(("meta" -> '$."a"[2]."b"[#-2]'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(jsonb_path_query_first("meta", 'strict $."a"[2]."b"[last-1]', '{}', true), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"[2]."b"[last-1]')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"[2]."b"[last-1]') END FROM `documents`)sql"_s,
         .mariadb =
             uR"sql(SELECT CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"[2]."b"')) = 'ARRAY' AND JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"[2]."b"')) >= 2 THEN JSON_EXTRACT(`meta`, CONCAT('$."a"[2]."b"[', JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"[2]."b"')) - 2, ']')) END) <> 'NULL' THEN CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"[2]."b"')) = 'ARRAY' AND JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"[2]."b"')) >= 2 THEN JSON_EXTRACT(`meta`, CONCAT('$."a"[2]."b"[', JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"[2]."b"')) - 2, ']')) END END FROM `documents`)sql"_s});
    row("path of a path",
        SqlSource(Document::select(d.meta.path("a").path("b", 1).path("c"))),
        uR"sql(SELECT nullif(("meta" -> '$."a"."b"[1]."c"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(jsonb_path_query_first("meta", 'strict $."a"."b"[1]."c"', '{}', true), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"."b"[1]."c"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"."b"[1]."c"') END FROM `documents`)sql"_s});
    row("the whole",
        SqlSource(Document::select(d.any.path())),
        uR"sql(SELECT nullif("any", 'null') FROM "documents")sql"_s,
        {},
        {.mysql = u"SELECT CASE WHEN JSON_TYPE(`any`) <> 'NULL' THEN `any` END FROM `documents`"_s});
    row("of an optional",
        SqlSource(Document::select(d.maybe.path("a"))),
        uR"sql(SELECT nullif(("maybe" -> '$."a"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("maybe" -> 'a'), 'null') FROM "documents")sql"_s,
         .mysql = uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`maybe`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`maybe`, '$."a"') END FROM `documents`)sql"_s});
    row("of an alias",
        SqlSource(Document::select(d.id).join(other, other.columns().id == d.id).where(other.columns().meta.path("a").exists())),
        uR"sql(SELECT "documents"."id" FROM "documents" INNER JOIN "documents" AS "other" ON "other"."id" = "documents"."id" WHERE json_type("other"."meta", '$."a"') IS NOT NULL)sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT "documents"."id" FROM "documents" INNER JOIN "documents" AS "other" ON "other"."id" = "documents"."id" WHERE ("other"."meta" -> 'a') IS NOT NULL)sql"_s,
         .mysql =
             uR"sql(SELECT `documents`.`id` FROM `documents` INNER JOIN `documents` AS `other` ON `other`.`id` = `documents`.`id` WHERE JSON_EXTRACT(`other`.`meta`, '$."a"') IS NOT NULL)sql"_s});
    row("of another model",
        SqlSource(Remark::select(r.id).join<Document>().where(d.meta.path("a").asBool() == true)),
        uR"sql(SELECT "remarks"."id" FROM "remarks" INNER JOIN "documents" ON "remarks"."document_id" = "documents"."id" WHERE CASE WHEN json_type("documents"."meta", '$."a"') IN ('true', 'false') THEN json_extract("documents"."meta", '$."a"') END = ?)sql"_s,
        u"true"_s,
        {.postgresql =
             uR"sql(SELECT "remarks"."id" FROM "remarks" INNER JOIN "documents" ON "remarks"."document_id" = "documents"."id" WHERE CASE WHEN jsonb_typeof(("documents"."meta" -> 'a')) = 'boolean' THEN CAST(("documents"."meta" -> 'a') AS boolean) END = $1)sql"_s,
         .mysql =
             uR"sql(SELECT `remarks`.`id` FROM `remarks` INNER JOIN `documents` ON `remarks`.`document_id` = `documents`.`id` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`documents`.`meta`, '$."a"')) = 'BOOLEAN' THEN JSON_UNQUOTE(JSON_EXTRACT(`documents`.`meta`, '$."a"')) = 'true' END = ?)sql"_s});
    row("of a function",
        SqlSource(Document::select(Aio::fn<QJsonValue>("json_array", d.number).path(0).asInteger())),
        uR"sql(SELECT CASE WHEN json_type(json_array("number"), '$[0]') IN ('integer', 'real') AND json_extract(json_array("number"), '$[0]') = CAST(json_extract(json_array("number"), '$[0]') AS INTEGER) AND (json_extract(json_array("number"), '$[0]') > -9223372036854775808 OR typeof(json_extract(json_array("number"), '$[0]')) = 'integer') THEN CAST(json_extract(json_array("number"), '$[0]') AS INTEGER) END FROM "documents")sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT CASE WHEN jsonb_typeof(jsonb_path_query_first(json_array("number"), 'strict $[0]', '{}', true)) = 'number' THEN CASE WHEN CAST(jsonb_path_query_first(json_array("number"), 'strict $[0]', '{}', true) AS numeric) % 1 = 0 AND CAST(jsonb_path_query_first(json_array("number"), 'strict $[0]', '{}', true) AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(jsonb_path_query_first(json_array("number"), 'strict $[0]', '{}', true) AS bigint) END END FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(json_array(`number`)) = 'ARRAY' THEN JSON_EXTRACT(json_array(`number`), '$[0]') END) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(CASE WHEN JSON_TYPE(json_array(`number`)) = 'ARRAY' THEN JSON_EXTRACT(json_array(`number`), '$[0]') END AS DOUBLE) = FLOOR(CAST(CASE WHEN JSON_TYPE(json_array(`number`)) = 'ARRAY' THEN JSON_EXTRACT(json_array(`number`), '$[0]') END AS DOUBLE)) AND ABS(CAST(CASE WHEN JSON_TYPE(json_array(`number`)) = 'ARRAY' THEN JSON_EXTRACT(json_array(`number`), '$[0]') END AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(CASE WHEN JSON_TYPE(json_array(`number`)) = 'ARRAY' THEN JSON_EXTRACT(json_array(`number`), '$[0]') END AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(CASE WHEN JSON_TYPE(json_array(`number`)) = 'ARRAY' THEN JSON_EXTRACT(json_array(`number`), '$[0]') END AS DECIMAL(20)) AS SIGNED) END END END FROM `documents`"_s});
    row("of SQL with a value",
        SqlSource(Document::select(Aio::sql<QJsonValue>("json_array(?)", 5).path(0).asText())),
        uR"sql(SELECT CASE WHEN json_type((json_array(?)), '$[0]') = 'text' THEN json_extract((json_array(?)), '$[0]') END FROM "documents")sql"_s,
        u"5, 5"_s,
        {.postgresql =
             uR"sql(SELECT CASE WHEN jsonb_typeof(jsonb_path_query_first((json_array(CAST($1 AS integer))), 'strict $[0]', '{}', true)) = 'string' THEN jsonb_path_query_first((json_array(CAST($2 AS integer))), 'strict $[0]', '{}', true) #>> '{}' END FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE((json_array(?))) = 'ARRAY' THEN JSON_EXTRACT((json_array(?)), '$[0]') END) = 'STRING' THEN JSON_UNQUOTE(CASE WHEN JSON_TYPE((json_array(?))) = 'ARRAY' THEN JSON_EXTRACT((json_array(?)), '$[0]') END) END FROM `documents`"_s,
         .mysqlParameters = u"5, 5, 5, 5"_s});
    row("as which it is",
        SqlSource(Document::select(d.meta.path("a").asJson(), d.meta.path("a").asObject(), d.meta.path("a").asArray())),
        uR"sql(SELECT nullif(("meta" -> '$."a"'), 'null'), CASE WHEN json_type("meta", '$."a"') = 'object' THEN ("meta" -> '$."a"') END, CASE WHEN json_type("meta", '$."a"') = 'array' THEN ("meta" -> '$."a"') END FROM "documents")sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT nullif(("meta" -> 'a'), 'null'), CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'object' THEN ("meta" -> 'a') END, CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'array' THEN ("meta" -> 'a') END FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'OBJECT' THEN JSON_EXTRACT(`meta`, '$."a"') END, CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' THEN JSON_EXTRACT(`meta`, '$."a"') END FROM `documents`)sql"_s});
}

void TestSqlJson::keys_data()
{
    SqlCheck::columns();
    const auto &d = Document::columns();

    row("digits",
        SqlSource(Document::select(d.meta.path("0"))),
        uR"sql(SELECT nullif(("meta" -> '$."0"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> '0'), 'null') FROM "documents")sql"_s,
         .mysql = uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."0"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."0"') END FROM `documents`)sql"_s});
    row("nothing",
        SqlSource(Document::select(d.meta.path(""))),
        uR"sql(SELECT nullif(("meta" -> '$.""'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> ''), 'null') FROM "documents")sql"_s,
         .mysql = uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$.""')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$.""') END FROM `documents`)sql"_s});
    row("signs of a path",
        SqlSource(Document::select(d.meta.path("a.b[0]$*"))),
        uR"sql(SELECT nullif(("meta" -> '$."a.b[0]$*"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'a.b[0]$*'), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a.b[0]$*"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a.b[0]$*"') END FROM `documents`)sql"_s});
    row("apostrophe",
        SqlSource(Document::select(d.meta.path("it's"))),
        uR"sql(SELECT nullif(("meta" -> '$."it''s"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'it''s'), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."it''s"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."it''s"') END FROM `documents`)sql"_s});
    row("quotation mark",
        SqlSource(Document::select(d.meta.path("a\"b"))),
        uR"sql(SELECT nullif((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."meta") AS _j1 WHERE _j1.key = 'a"b'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'a"b'), 'null') FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '\"b\"'))) <> 'NULL' THEN JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '\"b\"')) END FROM `documents`"_s});
    row("backslash",
        SqlSource(Document::select(d.meta.path("a\\b"))),
        uR"sql(SELECT nullif((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."meta") AS _j1 WHERE _j1.key = 'a\b'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> E'a\\b'), 'null') FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), 'b\"'))) <> 'NULL' THEN JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), 'b\"')) END FROM `documents`"_s});
    row("line break",
        SqlSource(Document::select(d.meta.path("a\nb"))),
        uR"sql(SELECT nullif((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."meta") AS _j1 WHERE _j1.key = 'a
b'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'a
b'), 'null') FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), 'nb\"'))) <> 'NULL' THEN JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), 'nb\"')) END FROM `documents`"_s});
    row("slash",
        SqlSource(Document::select(d.meta.path("a/b"))),
        uR"sql(SELECT nullif((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."meta") AS _j1 WHERE _j1.key = 'a/b'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'a/b'), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a/b"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a/b"') END FROM `documents`)sql"_s});
    row("umlaut and emoji",
        SqlSource(Document::select(d.meta.path(u"\u00e9\U0001F600"))),
        uR"sql(SELECT nullif((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."meta") AS _j1 WHERE _j1.key = 'é😀'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(("meta" -> 'é😀'), 'null') FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."é😀"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."é😀"') END FROM `documents`)sql"_s});
    row("quotation mark inside",
        SqlSource(Document::select(d.meta.path("a", "b\"", "c", 0).asText())),
        uR"sql(SELECT CASE WHEN json_type((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."meta", '$."a"') AS _j1 WHERE _j1.key = 'b"'), '$."c"[0]') = 'text' THEN json_extract((SELECT CASE WHEN _j2.type IN ('object', 'array') THEN _j2.value WHEN _j2.type IN ('true', 'false', 'null') THEN _j2.type ELSE json_quote(_j2.value) END FROM json_each("documents"."meta", '$."a"') AS _j2 WHERE _j2.key = 'b"'), '$."c"[0]') END FROM "documents")sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT CASE WHEN jsonb_typeof(jsonb_path_query_first("meta", E'strict $."a"."b\\""."c"[0]', '{}', true)) = 'string' THEN jsonb_path_query_first("meta", E'strict $."a"."b\\""."c"[0]', '{}', true) #>> '{}' END FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a\".\"b', CHAR(92 USING utf8mb4), '\"\".\"c\"'))) = 'ARRAY' THEN JSON_EXTRACT(`meta`, CONCAT('$.\"a\".\"b', CHAR(92 USING utf8mb4), '\"\".\"c\"[0]')) END) = 'STRING' THEN JSON_UNQUOTE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a\".\"b', CHAR(92 USING utf8mb4), '\"\".\"c\"'))) = 'ARRAY' THEN JSON_EXTRACT(`meta`, CONCAT('$.\"a\".\"b', CHAR(92 USING utf8mb4), '\"\".\"c\"[0]')) END) END FROM `documents`"_s});
    row("two quotation marks",
        SqlSource(Document::select(d.meta.path("\"", "\"").exists().value())),
        uR"sql(SELECT json_type((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each((SELECT CASE WHEN _j2.type IN ('object', 'array') THEN _j2.value WHEN _j2.type IN ('true', 'false', 'null') THEN _j2.type ELSE json_quote(_j2.value) END FROM json_each("documents"."meta") AS _j2 WHERE _j2.key = '"')) AS _j1 WHERE _j1.key = '"')) IS NOT NULL FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT ("meta" -> '"' -> '"') IS NOT NULL FROM "documents")sql"_s,
         .mysql =
             u"SELECT JSON_EXTRACT(`meta`, CONCAT('$.\"', CHAR(92 USING utf8mb4), '\"\".\"', CHAR(92 USING utf8mb4), '\"\"')) IS NOT NULL FROM `documents`"_s});
    row("quotation mark and index",
        SqlSource(Document::select(d.list.path(0, "\""))),
        uR"sql(SELECT nullif((SELECT CASE WHEN _j1.type IN ('object', 'array') THEN _j1.value WHEN _j1.type IN ('true', 'false', 'null') THEN _j1.type ELSE json_quote(_j1.value) END FROM json_each("documents"."list", '$[0]') AS _j1 WHERE _j1.key = '"'), 'null') FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT nullif(jsonb_path_query_first("list", E'strict $[0]."\\""', '{}', true), 'null') FROM "documents")sql"_s,
         .mysql =
             u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`list`, CONCAT('$[0].\"', CHAR(92 USING utf8mb4), '\"\"'))) <> 'NULL' THEN JSON_EXTRACT(`list`, CONCAT('$[0].\"', CHAR(92 USING utf8mb4), '\"\"')) END FROM `documents`"_s});
}

void TestSqlJson::reads_data()
{
    SqlCheck::columns();
    const auto &d = Document::columns();

    row("text",
        SqlSource(Document::select(d.id).where(d.meta.path("a").asText() == u"x")),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END = ?)sql"_s,
        u"'x'"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END = $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) END = ?)sql"_s});
    row("text contains",
        SqlSource(Document::select(d.id).where(d.meta.path("a").asText().contains(u"y"))),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END LIKE ? ESCAPE '\')sql"_s,
        u"'%y%'"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END ILIKE $1 ESCAPE '\')sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) END COLLATE utf8mb4_general_ci LIKE ? ESCAPE '\\')sql"_s});
    row("text in",
        SqlSource(Document::select(d.id).where(d.meta.path("a").asText().in(u"x", u"y"))),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END IN (?, ?))sql"_s,
        u"'x', 'y'"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END IN ($1, $2))sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) END IN (?, ?))sql"_s});
    row("integer",
        SqlSource(Document::select(d.id).where(d.meta.path("a").asInteger() >= 5)),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') IN ('integer', 'real') AND json_extract("meta", '$."a"') = CAST(json_extract("meta", '$."a"') AS INTEGER) AND (json_extract("meta", '$."a"') > -9223372036854775808 OR typeof(json_extract("meta", '$."a"')) = 'integer') THEN CAST(json_extract("meta", '$."a"') AS INTEGER) END >= ?)sql"_s,
        u"5"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'number' THEN CASE WHEN CAST(("meta" -> 'a') AS numeric) % 1 = 0 AND CAST(("meta" -> 'a') AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(("meta" -> 'a') AS bigint) END END >= $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE) = FLOOR(CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE)) AND ABS(CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."a"') AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(JSON_EXTRACT(`meta`, '$."a"') AS DECIMAL(20)) AS SIGNED) END END END >= ?)sql"_s});
    row("integer from the end",
        SqlSource(Document::select(d.id).where(d.list.path(-1).asInteger().between(1, 5))),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("list", '$[#-1]') IN ('integer', 'real') AND json_extract("list", '$[#-1]') = CAST(json_extract("list", '$[#-1]') AS INTEGER) AND (json_extract("list", '$[#-1]') > -9223372036854775808 OR typeof(json_extract("list", '$[#-1]')) = 'integer') THEN CAST(json_extract("list", '$[#-1]') AS INTEGER) END BETWEEN ? AND ?)sql"_s,
        u"1, 5"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(jsonb_path_query_first("list", 'strict $[last]', '{}', true)) = 'number' THEN CASE WHEN CAST(jsonb_path_query_first("list", 'strict $[last]', '{}', true) AS numeric) % 1 = 0 AND CAST(jsonb_path_query_first("list", 'strict $[last]', '{}', true) AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(jsonb_path_query_first("list", 'strict $[last]', '{}', true) AS bigint) END END BETWEEN $1 AND $2)sql"_s,
         .mysql =
             u"SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`list`, '$[last]')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(JSON_EXTRACT(`list`, '$[last]') AS DOUBLE) = FLOOR(CAST(JSON_EXTRACT(`list`, '$[last]') AS DOUBLE)) AND ABS(CAST(JSON_EXTRACT(`list`, '$[last]') AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(JSON_EXTRACT(`list`, '$[last]') AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(JSON_EXTRACT(`list`, '$[last]') AS DECIMAL(20)) AS SIGNED) END END END BETWEEN ? AND ?"_s,
         .mariadb =
             u"SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END AS DOUBLE) = FLOOR(CAST(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END AS DOUBLE)) AND ABS(CAST(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(CASE WHEN JSON_LENGTH(`list`) >= 1 THEN JSON_EXTRACT(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) END AS DECIMAL(20)) AS SIGNED) END END END BETWEEN ? AND ?"_s});
    row("real",
        SqlSource(Document::select(d.id).where(d.meta.path("a").asReal() < 0.5)),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') IN ('integer', 'real') THEN CAST(json_extract("meta", '$."a"') AS REAL) END < ?)sql"_s,
        u"0.5"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'number' THEN CAST(("meta" -> 'a') AS double precision) END < $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE) END < ?)sql"_s});
    row("bool",
        SqlSource(Document::select(d.id).where(d.meta.path("a").asBool() == false)),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') IN ('true', 'false') THEN json_extract("meta", '$."a"') END = ?)sql"_s,
        u"false"_s,
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'boolean' THEN CAST(("meta" -> 'a') AS boolean) END = $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'BOOLEAN' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) = 'true' END = ?)sql"_s});
    row("order",
        SqlSource(Document::select(d.id).orderBy(d.meta.path("a").asReal().desc().nullsLast())),
        uR"sql(SELECT "id" FROM "documents" ORDER BY CASE WHEN json_type("meta", '$."a"') IN ('integer', 'real') THEN CAST(json_extract("meta", '$."a"') AS REAL) END DESC)sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" ORDER BY CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'number' THEN CAST(("meta" -> 'a') AS double precision) END DESC NULLS LAST)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` ORDER BY CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE) END DESC)sql"_s});
    row("group",
        SqlSource(Document::select(d.meta.path("a").asText(), aioCount()).groupBy(d.meta.path("a").asText())),
        uR"sql(SELECT CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END, count(*) FROM "documents" GROUP BY CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END)sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END, count(*) FROM "documents" GROUP BY CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END)sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) END, count(*) FROM `documents` GROUP BY CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) END)sql"_s});
    row("arithmetic",
        SqlSource(Document::select(d.meta.path("a").asInteger() + d.number)),
        uR"sql(SELECT CASE WHEN json_type("meta", '$."a"') IN ('integer', 'real') AND json_extract("meta", '$."a"') = CAST(json_extract("meta", '$."a"') AS INTEGER) AND (json_extract("meta", '$."a"') > -9223372036854775808 OR typeof(json_extract("meta", '$."a"')) = 'integer') THEN CAST(json_extract("meta", '$."a"') AS INTEGER) END + "number" FROM "documents")sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'number' THEN CASE WHEN CAST(("meta" -> 'a') AS numeric) % 1 = 0 AND CAST(("meta" -> 'a') AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(("meta" -> 'a') AS bigint) END END + "number" FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE) = FLOOR(CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE)) AND ABS(CAST(JSON_EXTRACT(`meta`, '$."a"') AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."a"') AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(JSON_EXTRACT(`meta`, '$."a"') AS DECIMAL(20)) AS SIGNED) END END END + `number` FROM `documents`)sql"_s});
    row("null",
        SqlSource(Document::select(d.id).where(d.meta.path("a").isNull() || d.meta.path("b").asText().isNotNull())),
        uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> '$."a"'), 'null') IS NULL OR CASE WHEN json_type("meta", '$."b"') = 'text' THEN json_extract("meta", '$."b"') END IS NOT NULL)sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') IS NULL OR CASE WHEN jsonb_typeof(("meta" -> 'b')) = 'string' THEN ("meta" -> 'b') #>> '{}' END IS NOT NULL)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END IS NULL OR CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."b"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."b"')) END IS NOT NULL)sql"_s});
    row("type",
        SqlSource(Document::select(d.meta.path("a").jsonType())),
        uR"sql(SELECT CASE WHEN json_type("meta", '$."a"') IN ('integer', 'real') THEN 'number' WHEN json_type("meta", '$."a"') IN ('true', 'false') THEN 'boolean' WHEN json_type("meta", '$."a"') = 'text' THEN 'string' ELSE json_type("meta", '$."a"') END FROM "documents")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT jsonb_typeof(("meta" -> 'a')) FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN 'number' ELSE LOWER(JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"'))) END FROM `documents`)sql"_s});
    row("length",
        SqlSource(Document::select(d.meta.path("a").length(), d.list.path().length())),
        uR"sql(SELECT CASE WHEN json_type("meta", '$."a"') = 'array' THEN json_array_length("meta", '$."a"') WHEN json_type("meta", '$."a"') = 'object' THEN (SELECT count(*) FROM json_each("documents"."meta", '$."a"') AS _j1 WHERE true) END, CASE WHEN json_type("list") = 'array' THEN json_array_length("list") WHEN json_type("list") = 'object' THEN (SELECT count(*) FROM json_each("documents"."list") AS _j1 WHERE true) END FROM "documents")sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'array' THEN jsonb_array_length(("meta" -> 'a')) WHEN jsonb_typeof(("meta" -> 'a')) = 'object' THEN (SELECT count(*) FROM jsonb_object_keys(("meta" -> 'a'))) END, CASE WHEN jsonb_typeof("list") = 'array' THEN jsonb_array_length("list") WHEN jsonb_typeof("list") = 'object' THEN (SELECT count(*) FROM jsonb_object_keys("list")) END FROM "documents")sql"_s,
         .mysql =
             uR"sql(SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' THEN JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"')) WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'OBJECT' THEN JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"')) END, CASE WHEN JSON_TYPE(`list`) = 'ARRAY' THEN JSON_LENGTH(`list`) WHEN JSON_TYPE(`list`) = 'OBJECT' THEN JSON_LENGTH(`list`) END FROM `documents`)sql"_s});
    row("exists",
        SqlSource(Document::select(d.id).where(d.meta.path("a").exists() && !d.meta.path("b").isJsonNull())),
        uR"sql(SELECT "id" FROM "documents" WHERE json_type("meta", '$."a"') IS NOT NULL AND NOT (json_type("meta", '$."b"') IS 'null'))sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE ("meta" -> 'a') IS NOT NULL AND NOT (jsonb_typeof(("meta" -> 'b')) IS NOT DISTINCT FROM 'null'))sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE JSON_EXTRACT(`meta`, '$."a"') IS NOT NULL AND NOT (JSON_TYPE(JSON_EXTRACT(`meta`, '$."b"')) <=> 'NULL'))sql"_s});
    row("assigned",
        SqlSource(Document::update(d.name = d.meta.path("a").asText(), d.number = d.meta.path("b").asInteger(), d.any = d.meta.path("c"))),
        uR"sql(UPDATE "documents" SET "name" = CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END, "number" = CASE WHEN json_type("meta", '$."b"') IN ('integer', 'real') AND json_extract("meta", '$."b"') = CAST(json_extract("meta", '$."b"') AS INTEGER) AND (json_extract("meta", '$."b"') > -9223372036854775808 OR typeof(json_extract("meta", '$."b"')) = 'integer') THEN CAST(json_extract("meta", '$."b"') AS INTEGER) END, "any" = nullif(("meta" -> '$."c"'), 'null'))sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "documents" SET "name" = CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END, "number" = CASE WHEN jsonb_typeof(("meta" -> 'b')) = 'number' THEN CASE WHEN CAST(("meta" -> 'b') AS numeric) % 1 = 0 AND CAST(("meta" -> 'b') AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(("meta" -> 'b') AS bigint) END END, "any" = nullif(("meta" -> 'c'), 'null'))sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `name` = CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`meta`, '$."a"')) END, `number` = CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."b"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."b"') AS DOUBLE) = FLOOR(CAST(JSON_EXTRACT(`meta`, '$."b"') AS DOUBLE)) AND ABS(CAST(JSON_EXTRACT(`meta`, '$."b"') AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."b"') AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(JSON_EXTRACT(`meta`, '$."b"') AS DECIMAL(20)) AS SIGNED) END END END, `any` = CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."c"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."c"') END)sql"_s});
}

void TestSqlJson::comparisons_data()
{
    SqlCheck::columns();
    const auto &d = Document::columns();

    row("path and scalar",
        SqlSource(Document::select(d.id).where(d.meta.path("a") == 5)),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') <> 'null' THEN (json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') IN ('integer', 'real')) END)sql"_s,
        u"5"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') = $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END = CAST(? AS JSON))sql"_s,
         .mariadb =
             uR"sql(SELECT `id` FROM `documents` WHERE JSON_EQUALS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, ?) = 1)sql"_s,
         .mysqlParameters = u"json(5)"_s,
         .postgresqlParameters = u"json(5)"_s});
    row("path and another",
        SqlSource(Document::select(d.id).where(d.meta.path("a") != u"x"_s)),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') <> 'null' THEN NOT (json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') = 'text') END)sql"_s,
        u"'x'"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') <> $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END <> CAST(? AS JSON))sql"_s,
         .mariadb =
             uR"sql(SELECT `id` FROM `documents` WHERE JSON_EQUALS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, ?) = 0)sql"_s,
         .mysqlParameters = uR"sql(json("x"))sql"_s,
         .postgresqlParameters = uR"sql(json("x"))sql"_s});
    row("path and null",
        SqlSource(Document::select(d.id).where(d.meta.path("a") == nullptr || d.meta.path("b") != QJsonValue())),
        uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> '$."a"'), 'null') IS NULL OR nullif(("meta" -> '$."b"'), 'null') IS NOT NULL)sql"_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') IS NULL OR nullif(("meta" -> 'b'), 'null') IS NOT NULL)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END IS NULL OR CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."b"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."b"') END IS NOT NULL)sql"_s});
    row("path and object",
        SqlSource(Document::select(d.id).where(d.meta.path("a") == QJsonObject{{u"b"_s, 1}, {u"c"_s, QJsonArray{true, QJsonValue()}}})),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("meta", '$."a"') <> 'null' THEN (json_type("meta", '$."a"') IS 'object' AND (SELECT count(*) FROM json_each("documents"."meta", '$."a"') AS _j1 WHERE true) = 2 AND (json_extract("meta", '$."a"."b"') IS ? AND json_type("meta", '$."a"."b"') IN ('integer', 'real')) AND (json_type("meta", '$."a"."c"') IS 'array' AND json_array_length("meta", '$."a"."c"') = 2 AND json_type("meta", '$."a"."c"[0]') IS 'true' AND json_type("meta", '$."a"."c"[1]') IS 'null')) END)sql"_s,
        u"1"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') = $1)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END = CAST(? AS JSON))sql"_s,
         .mariadb =
             uR"sql(SELECT `id` FROM `documents` WHERE JSON_EQUALS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, ?) = 1)sql"_s,
         .mysqlParameters = uR"sql(json({"b":1,"c":[true,null]}))sql"_s,
         .postgresqlParameters = uR"sql(json({"b":1,"c":[true,null]}))sql"_s});
    row("column and object",
        SqlSource(Document::select(d.id).where(d.meta == QJsonObject{{u"a"_s, 1}})),
        uR"sql(SELECT "id" FROM "documents" WHERE (json_type("meta") IS 'object' AND (SELECT count(*) FROM json_each("documents"."meta") AS _j1 WHERE true) = 1 AND (json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') IN ('integer', 'real'))))sql"_s,
        u"1"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "meta" = $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE `meta` = CAST(? AS JSON)"_s,
         .mariadb = u"SELECT `id` FROM `documents` WHERE JSON_EQUALS(`meta`, ?) = 1"_s,
         .mysqlParameters = uR"sql(json({"a":1}))sql"_s,
         .postgresqlParameters = uR"sql(json({"a":1}))sql"_s});
    row("optional and object",
        SqlSource(Document::select(d.id).where(d.maybe != QJsonObject())),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("maybe") IS NOT NULL THEN NOT (json_type("maybe") IS 'object' AND (SELECT count(*) FROM json_each("documents"."maybe") AS _j1 WHERE true) = 0) END)sql"_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "maybe" <> $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE `maybe` <> CAST(? AS JSON)"_s,
         .mariadb = u"SELECT `id` FROM `documents` WHERE JSON_EQUALS(`maybe`, ?) = 0"_s,
         .mysqlParameters = u"json({})"_s,
         .postgresqlParameters = u"json({})"_s});
    row("distinct",
        SqlSource(Document::select(d.id).where(d.maybe.isDistinctFrom(QJsonObject()) && d.meta.path("a").isNotDistinctFrom(QJsonValue(1)))),
        uR"sql(SELECT "id" FROM "documents" WHERE NOT (json_type("maybe") IS 'object' AND (SELECT count(*) FROM json_each("documents"."maybe") AS _j1 WHERE true) = 0) AND (json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') IN ('integer', 'real')))sql"_s,
        u"1"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "maybe" IS DISTINCT FROM $1 AND nullif(("meta" -> 'a'), 'null') IS NOT DISTINCT FROM $2)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE NOT (`maybe` <=> CAST(? AS JSON)) AND CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END <=> CAST(? AS JSON))sql"_s,
         .mariadb =
             uR"sql(SELECT `id` FROM `documents` WHERE COALESCE(JSON_EQUALS(`maybe`, ?), 0) = 0 AND COALESCE(JSON_EQUALS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, ?), 0) = 1)sql"_s,
         .mysqlParameters = u"json({}), json(1)"_s,
         .postgresqlParameters = u"json({}), json(1)"_s});
    row("in",
        SqlSource(Document::select(d.id).where(d.meta.path("a").in(1, u"x"_s))),
        uR"sql(SELECT "id" FROM "documents" WHERE (CASE WHEN json_type("meta", '$."a"') <> 'null' THEN (json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') IN ('integer', 'real')) END OR CASE WHEN json_type("meta", '$."a"') <> 'null' THEN (json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') = 'text') END))sql"_s,
        u"1, 'x'"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') IN ($1, $2))sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE (CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END = CAST(? AS JSON) OR CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END = CAST(? AS JSON)))sql"_s,
         .mariadb =
             uR"sql(SELECT `id` FROM `documents` WHERE (JSON_EQUALS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, ?) = 1 OR JSON_EQUALS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END, ?) = 1))sql"_s,
         .mysqlParameters = uR"sql(json(1), json("x"))sql"_s,
         .postgresqlParameters = uR"sql(json(1), json("x"))sql"_s});
    row("not in",
        SqlSource(Document::select(d.id).where(d.list.notIn(QJsonArray(), QJsonArray{1}))),
        uR"sql(SELECT "id" FROM "documents" WHERE NOT ((json_type("list") IS 'array' AND json_array_length("list") = 0) OR (json_type("list") IS 'array' AND json_array_length("list") = 1 AND (json_extract("list", '$[0]') IS ? AND json_type("list", '$[0]') IN ('integer', 'real')))))sql"_s,
        u"1"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "list" NOT IN ($1, $2))sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE NOT (`list` = CAST(? AS JSON) OR `list` = CAST(? AS JSON))"_s,
         .mariadb = u"SELECT `id` FROM `documents` WHERE NOT (JSON_EQUALS(`list`, ?) = 1 OR JSON_EQUALS(`list`, ?) = 1)"_s,
         .mysqlParameters = u"json([]), json([1])"_s,
         .postgresqlParameters = u"json([]), json([1])"_s});
    row("in nothing", SqlSource(Document::select(d.id).where(d.meta.path("a").in(QJsonArray()))), uR"sql(SELECT "id" FROM "documents" WHERE 0 = 1)sql"_s);
    row("contains scalar",
        SqlSource(Document::select(d.id).where(d.list.contains(5))),
        uR"sql(SELECT "id" FROM "documents" WHERE ((json_extract("list", '$') IS ? AND json_type("list") IN ('integer', 'real')) OR (json_type("list") IS 'array' AND EXISTS (SELECT 1 FROM json_each("documents"."list") AS _j1 WHERE (_j1.atom IS ? AND _j1.type IN ('integer', 'real'))))))sql"_s,
        u"5, 5"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "list" @> $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE JSON_CONTAINS(`list`, ?)"_s,
         .mysqlParameters = u"json(5)"_s,
         .postgresqlParameters = u"json(5)"_s});
    row("contains text",
        SqlSource(Document::select(d.id).where(d.list.contains(u"x"))),
        uR"sql(SELECT "id" FROM "documents" WHERE ((json_extract("list", '$') IS ? AND json_type("list") = 'text') OR (json_type("list") IS 'array' AND EXISTS (SELECT 1 FROM json_each("documents"."list") AS _j1 WHERE (_j1.atom IS ? AND _j1.type = 'text')))))sql"_s,
        u"'x', 'x'"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "list" @> $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE JSON_CONTAINS(`list`, ?)"_s,
         .mysqlParameters = uR"sql(json("x"))sql"_s,
         .postgresqlParameters = uR"sql(json("x"))sql"_s});
    row("contains array",
        SqlSource(Document::select(d.id).where(d.list.contains(QJsonArray{1, QJsonObject{{u"a"_s, QJsonArray()}}}))),
        uR"sql(SELECT "id" FROM "documents" WHERE (json_type("list") IS 'array' AND EXISTS (SELECT 1 FROM json_each("documents"."list") AS _j1 WHERE (_j1.atom IS ? AND _j1.type IN ('integer', 'real'))) AND EXISTS (SELECT 1 FROM json_each("documents"."list") AS _j2 WHERE ((json_type(CASE WHEN _j2.type IN ('object', 'array') THEN _j2.value END, '$."a"') IS 'array')))))sql"_s,
        u"1"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "list" @> $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE JSON_CONTAINS(`list`, ?)"_s,
         .mysqlParameters = uR"sql(json([1,{"a":[]}]))sql"_s,
         .postgresqlParameters = uR"sql(json([1,{"a":[]}]))sql"_s});
    row("contains object",
        SqlSource(Document::select(d.id).where(d.meta.contains(QJsonObject{{u"a"_s, 1.5}, {u"b"_s, QJsonObject{{u"c"_s, QJsonArray{QJsonValue(), false}}}}}))),
        uR"sql(SELECT "id" FROM "documents" WHERE ((json_extract("meta", '$."a"') IS ? AND json_type("meta", '$."a"') IN ('integer', 'real')) AND ((json_type("meta", '$."b"."c"') IS 'array' AND EXISTS (SELECT 1 FROM json_each("documents"."meta", '$."b"."c"') AS _j1 WHERE _j1.type IS 'null') AND EXISTS (SELECT 1 FROM json_each("documents"."meta", '$."b"."c"') AS _j2 WHERE _j2.type IS 'false')))))sql"_s,
        u"1.5"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "meta" @> $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE JSON_CONTAINS(`meta`, ?)"_s,
         .mysqlParameters = uR"sql(json({"a":1.5,"b":{"c":[null,false]}}))sql"_s,
         .postgresqlParameters = uR"sql(json({"a":1.5,"b":{"c":[null,false]}}))sql"_s});
    row("optional contains",
        SqlSource(Document::select(d.id).where(d.maybe.contains(QJsonObject()))),
        uR"sql(SELECT "id" FROM "documents" WHERE CASE WHEN json_type("maybe") IS NOT NULL THEN json_type("maybe") IS 'object' END)sql"_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE "maybe" @> $1)sql"_s,
         .mysql = u"SELECT `id` FROM `documents` WHERE JSON_CONTAINS(`maybe`, ?)"_s,
         .mysqlParameters = u"json({})"_s,
         .postgresqlParameters = u"json({})"_s});
    row("path contains",
        SqlSource(Document::select(d.id).where(!d.meta.path("a", 0).contains(QJsonValue(true)))),
        uR"sql(SELECT "id" FROM "documents" WHERE NOT (CASE WHEN json_type("meta", '$."a"[0]') IS NOT NULL THEN (json_type("meta", '$."a"[0]') IS 'true' OR (json_type("meta", '$."a"[0]') IS 'array' AND EXISTS (SELECT 1 FROM json_each("documents"."meta", '$."a"[0]') AS _j1 WHERE _j1.type IS 'true'))) END))sql"_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE NOT (jsonb_path_query_first("meta", 'strict $."a"[0]', '{}', true) @> $1))sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE NOT (JSON_CONTAINS(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' THEN JSON_EXTRACT(`meta`, '$."a"[0]') END, ?)))sql"_s,
         .mysqlParameters = u"json(true)"_s,
         .postgresqlParameters = u"json(true)"_s});
    row("keys",
        SqlSource(
            Document::select(d.id).where(d.meta.hasKey(u"a") && d.meta.hasAnyKeys("a", u"b") && d.meta.path("c").hasAllKeys(QStringList{u"a"_s, u"b"_s}))),
        uR"sql(SELECT "id" FROM "documents" WHERE json_type("meta", '$."a"') IS NOT NULL AND (json_type("meta", '$."a"') IS NOT NULL OR json_type("meta", '$."b"') IS NOT NULL) AND json_type("meta", '$."c"."a"') IS NOT NULL AND json_type("meta", '$."c"."b"') IS NOT NULL)sql"_s,
        {},
        {.postgresql =
             uR"sql(SELECT "id" FROM "documents" WHERE ("meta" -> 'a') IS NOT NULL AND (("meta" -> 'a') IS NOT NULL OR ("meta" -> 'b') IS NOT NULL) AND ("meta" -> 'c' -> 'a') IS NOT NULL AND ("meta" -> 'c' -> 'b') IS NOT NULL)sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE JSON_EXTRACT(`meta`, '$."a"') IS NOT NULL AND (JSON_EXTRACT(`meta`, '$."a"') IS NOT NULL OR JSON_EXTRACT(`meta`, '$."b"') IS NOT NULL) AND JSON_EXTRACT(`meta`, '$."c"."a"') IS NOT NULL AND JSON_EXTRACT(`meta`, '$."c"."b"') IS NOT NULL)sql"_s});
    row("no keys",
        SqlSource(Document::select(d.id).where(d.meta.hasAnyKeys() || d.meta.hasAllKeys(QStringList()))),
        uR"sql(SELECT "id" FROM "documents" WHERE 0 = 1 OR 1 = 1)sql"_s);
}

void TestSqlJson::updates_data()
{
    SqlCheck::columns();
    const auto &d = Document::columns();
    const auto &r = Remark::columns();

    row("set",
        SqlSource(Document::update(d.meta = d.meta.path("a").set(5))),
        uR"sql(UPDATE "documents" SET "meta" = json_set("meta", '$."a"', json(?)))sql"_s,
        u"json(5)"_s,
        {.postgresql = uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', CAST($1 AS jsonb)))sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."a"', CAST(? AS JSON)))sql"_s,
         .mariadb = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."a"', JSON_COMPACT(?)))sql"_s});
    row("set in a path",
        SqlSource(Document::update(d.meta = d.meta.path("a", "b").set(u"x"))),
        uR"sql(UPDATE "documents" SET "meta" = json_set("meta", '$."a"."b"', json(?)))sql"_s,
        uR"sql(json("x"))sql"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', CASE WHEN jsonb_typeof(coalesce(("meta" -> 'a'), '{}')) = 'object' THEN coalesce(("meta" -> 'a'), '{}') || jsonb_build_object('b', CAST($1 AS jsonb)) ELSE coalesce(("meta" -> 'a'), '{}') END))sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(JSON_INSERT(`meta`, '$."a"', JSON_OBJECT()), '$."a"."b"', CAST(? AS JSON)))sql"_s,
         .mariadb = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(JSON_INSERT(`meta`, '$."a"', JSON_OBJECT()), '$."a"."b"', JSON_COMPACT(?)))sql"_s});
    row("set in an optional",
        SqlSource(Document::update(d.maybe = d.maybe.path("a").set(nullptr))),
        uR"sql(UPDATE "documents" SET "maybe" = json_set("maybe", '$."a"', json(?)))sql"_s,
        u"json(null)"_s,
        {.postgresql = uR"sql(UPDATE "documents" SET "maybe" = "maybe" || jsonb_build_object('a', CAST($1 AS jsonb)))sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `maybe` = JSON_SET(`maybe`, '$."a"', CAST(? AS JSON)))sql"_s,
         .mariadb = uR"sql(UPDATE `documents` SET `maybe` = JSON_SET(`maybe`, '$."a"', JSON_COMPACT(?)))sql"_s});
    row("set an element",
        SqlSource(Document::update(d.list = d.list.path(0).set(QJsonObject{{u"a"_s, 1}}))),
        uR"sql(UPDATE "documents" SET "list" = json_replace("list", '$[0]', json(?)))sql"_s,
        uR"sql(json({"a":1}))sql"_s,
        {.postgresql = uR"sql(UPDATE "documents" SET "list" = jsonb_set("list", ARRAY['0'], CAST($1 AS jsonb), false))sql"_s,
         .mysql = u"UPDATE `documents` SET `list` = JSON_REPLACE(`list`, '$[0]', CAST(? AS JSON))"_s,
         .mariadb = u"UPDATE `documents` SET `list` = JSON_REPLACE(`list`, '$[0]', JSON_COMPACT(?))"_s});
    row("set in an element",
        SqlSource(Document::update(d.meta = d.meta.path("a", -1, "b").set(true))),
        uR"sql(UPDATE "documents" SET "meta" = CASE WHEN json_type("meta", '$."a"[#-1]') = 'object' THEN json_set("meta", '$."a"[#-1]."b"', json(?)) ELSE "meta" END)sql"_s,
        u"json(true)"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = CASE WHEN jsonb_typeof(jsonb_path_query_first("meta", 'strict $."a"[last]', '{}', true)) = 'object' THEN jsonb_set("meta", ARRAY['a', '-1', 'b'], CAST($1 AS jsonb)) ELSE "meta" END)sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' THEN JSON_EXTRACT(`meta`, '$."a"[last]') END) = 'OBJECT' THEN JSON_SET(`meta`, '$."a"[last]."b"', CAST(? AS JSON)) ELSE `meta` END)sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' AND JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"')) >= 1 THEN JSON_EXTRACT(`meta`, CONCAT('$."a"[', JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"')) - 1, ']')) END) = 'OBJECT' THEN JSON_SET(`meta`, CONCAT('$."a"[', JSON_LENGTH(JSON_EXTRACT(`meta`, '$."a"')) - 1, ']."b"'), JSON_COMPACT(?)) ELSE `meta` END)sql"_s});
    row("set all",
        SqlSource(Document::update(d.any = d.any.path().set(QJsonValue(0.5)))),
        uR"sql(UPDATE "documents" SET "any" = CASE WHEN "any" IS NOT NULL THEN json(?) END)sql"_s,
        u"json(0.5)"_s,
        {.postgresql = uR"sql(UPDATE "documents" SET "any" = CASE WHEN "any" IS NOT NULL THEN CAST($1 AS jsonb) END)sql"_s,
         .mysql = u"UPDATE `documents` SET `any` = CASE WHEN `any` IS NOT NULL THEN CAST(? AS JSON) END"_s,
         .mariadb = u"UPDATE `documents` SET `any` = CASE WHEN `any` IS NOT NULL THEN JSON_COMPACT(?) END"_s});
    row("set from columns",
        SqlSource(Document::update(d.meta = d.meta.path("a").set(d.name), d.list = d.list.path(1).set(d.flag), d.any = d.any.path("b").set(d.meta))),
        uR"sql(UPDATE "documents" SET "meta" = json_set("meta", '$."a"', "name"), "list" = json_replace("list", '$[1]', json(CASE WHEN "flag" THEN 'true' WHEN NOT ("flag") THEN 'false' END)), "any" = json_set("any", '$."b"', json("meta")))sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', coalesce(to_jsonb("name"), 'null')), "list" = jsonb_set("list", ARRAY['1'], coalesce(to_jsonb("flag"), 'null'), false), "any" = CASE WHEN jsonb_typeof("any") = 'object' THEN "any" || jsonb_build_object('b', coalesce(to_jsonb("meta"), 'null')) ELSE "any" END)sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `list` = JSON_REPLACE(`list`, '$[1]', CAST(CASE WHEN `flag` THEN 'true' WHEN NOT (`flag`) THEN 'false' END AS JSON)), `any` = JSON_SET(`any`, '$."b"', `meta`), `meta` = JSON_SET(`meta`, '$."a"', `name`))sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `list` = JSON_REPLACE(`list`, '$[1]', JSON_COMPACT(CASE WHEN `flag` THEN 'true' WHEN NOT (`flag`) THEN 'false' END)), `any` = JSON_SET(`any`, '$."b"', JSON_COMPACT(`meta`)), `meta` = JSON_SET(`meta`, '$."a"', `name`))sql"_s});
    row("set from a path",
        SqlSource(Document::update(d.meta = d.meta.path("a").set(d.meta.path("b").asInteger() + 1))),
        uR"sql(UPDATE "documents" SET "meta" = json_set("meta", '$."a"', CASE WHEN json_type("meta", '$."b"') IN ('integer', 'real') AND json_extract("meta", '$."b"') = CAST(json_extract("meta", '$."b"') AS INTEGER) AND (json_extract("meta", '$."b"') > -9223372036854775808 OR typeof(json_extract("meta", '$."b"')) = 'integer') THEN CAST(json_extract("meta", '$."b"') AS INTEGER) END + ?))sql"_s,
        u"1"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', coalesce(to_jsonb(CASE WHEN jsonb_typeof(("meta" -> 'b')) = 'number' THEN CASE WHEN CAST(("meta" -> 'b') AS numeric) % 1 = 0 AND CAST(("meta" -> 'b') AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(("meta" -> 'b') AS bigint) END END + $1), 'null')))sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."a"', CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."b"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."b"') AS DOUBLE) = FLOOR(CAST(JSON_EXTRACT(`meta`, '$."b"') AS DOUBLE)) AND ABS(CAST(JSON_EXTRACT(`meta`, '$."b"') AS DOUBLE)) < 1e19 THEN CASE WHEN CAST(JSON_EXTRACT(`meta`, '$."b"') AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(CAST(JSON_EXTRACT(`meta`, '$."b"') AS DECIMAL(20)) AS SIGNED) END END END + ?))sql"_s});
    row("set from other types",
        SqlSource(Document::update(d.meta = d.meta.path("a").set(QDate(2026, 2, 1)), d.any = d.any.path("a").set(std::optional<QUuid>()))),
        uR"sql(UPDATE "documents" SET "meta" = json_set("meta", '$."a"', json(?)), "any" = json_set("any", '$."a"', json(?)))sql"_s,
        uR"sql(json("2026-02-01"), json(null))sql"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', CAST($1 AS jsonb)), "any" = CASE WHEN jsonb_typeof("any") = 'object' THEN "any" || jsonb_build_object('a', CAST($2 AS jsonb)) ELSE "any" END)sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."a"', CAST(? AS JSON)), `any` = JSON_SET(`any`, '$."a"', CAST(? AS JSON)))sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."a"', JSON_COMPACT(?)), `any` = JSON_SET(`any`, '$."a"', JSON_COMPACT(?)))sql"_s});
    row("set digits",
        SqlSource(Document::update(d.meta = d.meta.path("0").set(1))),
        uR"sql(UPDATE "documents" SET "meta" = json_set("meta", '$."0"', json(?)))sql"_s,
        u"json(1)"_s,
        {.postgresql = uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('0', CAST($1 AS jsonb)))sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."0"', CAST(? AS JSON)))sql"_s,
         .mariadb = uR"sql(UPDATE `documents` SET `meta` = JSON_SET(`meta`, '$."0"', JSON_COMPACT(?)))sql"_s});
    row("insert",
        SqlSource(Document::update(d.meta = d.meta.path("a").insert(5))),
        uR"sql(UPDATE "documents" SET "meta" = CASE WHEN json_type("meta", '$."a"') IS NULL THEN json_set("meta", '$."a"', json(?)) ELSE "meta" END)sql"_s,
        u"json(5)"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = CASE WHEN jsonb_typeof(("meta" -> 'a')) IS NULL THEN "meta" || jsonb_build_object('a', CAST($1 AS jsonb)) ELSE "meta" END)sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IS NULL THEN JSON_SET(`meta`, '$."a"', CAST(? AS JSON)) ELSE `meta` END)sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) IS NULL THEN JSON_SET(`meta`, '$."a"', JSON_COMPACT(?)) ELSE `meta` END)sql"_s});
    row("remove",
        SqlSource(Document::update(d.meta = d.meta.path("a", "b").remove())),
        uR"sql(UPDATE "documents" SET "meta" = json_remove("meta", '$."a"."b"'))sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'object' THEN "meta" #- ARRAY['a', 'b'] ELSE "meta" END)sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `meta` = JSON_REMOVE(`meta`, '$."a"."b"'))sql"_s});
    row("remove one of the whole",
        SqlSource(Document::update(d.meta = d.meta.path("a").remove(), d.any = d.any.path("a").remove())),
        uR"sql(UPDATE "documents" SET "meta" = json_remove("meta", '$."a"'), "any" = json_remove("any", '$."a"'))sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" #- ARRAY['a'], "any" = CASE WHEN jsonb_typeof("any") = 'object' THEN "any" #- ARRAY['a'] ELSE "any" END)sql"_s,
         .mysql = uR"sql(UPDATE `documents` SET `meta` = JSON_REMOVE(`meta`, '$."a"'), `any` = JSON_REMOVE(`any`, '$."a"'))sql"_s});
    row("remove an element",
        SqlSource(Document::update(d.list = d.list.path(-1).remove())),
        uR"sql(UPDATE "documents" SET "list" = json_remove("list", '$[#-1]'))sql"_s,
        {},
        {.postgresql = uR"sql(UPDATE "documents" SET "list" = "list" #- ARRAY['-1'])sql"_s,
         .mysql = u"UPDATE `documents` SET `list` = JSON_REMOVE(`list`, '$[last]')"_s,
         .mariadb =
             u"UPDATE `documents` SET `list` = CASE WHEN JSON_TYPE(`list`) = 'ARRAY' AND JSON_LENGTH(`list`) >= 1 THEN JSON_REMOVE(`list`, CONCAT('$[', JSON_LENGTH(`list`) - 1, ']')) ELSE `list` END"_s});
    row("merge",
        SqlSource(Document::update(d.meta = d.meta.merge(QJsonObject{{u"a"_s, 1}, {u"b"_s, QJsonValue()}, {u"c"_s, QJsonObject{{u"d"_s, true}}}}))),
        uR"sql(UPDATE "documents" SET "meta" = json_patch("meta", ?))sql"_s,
        uR"sql(json({"a":1,"b":null,"c":{"d":true}}))sql"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = ("meta" || CAST($1 AS jsonb) || jsonb_build_object('c', CASE WHEN jsonb_typeof(("meta" -> 'c')) = 'object' THEN ("meta" -> 'c') ELSE '{}' END || CAST($2 AS jsonb))) - ARRAY['b'])sql"_s,
         .mysql = u"UPDATE `documents` SET `meta` = JSON_MERGE_PATCH(`meta`, ?)"_s,
         .postgresqlParameters = uR"sql(json({"a":1}), json({"d":true}))sql"_s});
    row("merge in a path",
        SqlSource(Document::update(d.maybe = d.maybe.path("a").merge(QJsonObject{{u"b"_s, 1}}))),
        uR"sql(UPDATE "documents" SET "maybe" = json_patch("maybe", ?))sql"_s,
        uR"sql(json({"a":{"b":1}}))sql"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "maybe" = "maybe" || jsonb_build_object('a', CASE WHEN jsonb_typeof(("maybe" -> 'a')) = 'object' THEN ("maybe" -> 'a') ELSE '{}' END || CAST($1 AS jsonb)))sql"_s,
         .mysql = u"UPDATE `documents` SET `maybe` = JSON_MERGE_PATCH(`maybe`, ?)"_s,
         .postgresqlParameters = uR"sql(json({"b":1}))sql"_s});
    row("merge in an element",
        SqlSource(Document::update(d.list = d.list.path(0).merge(QJsonObject{{u"b"_s, 1}}))),
        uR"sql(UPDATE "documents" SET "list" = json_replace("list", '$[0]', json_patch(coalesce(("list" -> '$[0]'), '{}'), ?)))sql"_s,
        uR"sql(json({"b":1}))sql"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "list" = jsonb_set("list", ARRAY['0'], CASE WHEN jsonb_typeof(jsonb_path_query_first("list", 'strict $[0]', '{}', true)) = 'object' THEN jsonb_path_query_first("list", 'strict $[0]', '{}', true) ELSE '{}' END || CAST($1 AS jsonb), false))sql"_s,
         .mysql = u"UPDATE `documents` SET `list` = JSON_REPLACE(`list`, '$[0]', JSON_MERGE_PATCH(COALESCE(JSON_EXTRACT(`list`, '$[0]'), '{}'), ?))"_s});
    row("append",
        SqlSource(Document::update(d.list = d.list.append(5))),
        uR"sql(UPDATE "documents" SET "list" = json_insert("list", '$[#]', json(?)))sql"_s,
        u"json(5)"_s,
        {.postgresql = uR"sql(UPDATE "documents" SET "list" = "list" || jsonb_build_array(CAST($1 AS jsonb)))sql"_s,
         .mysql = u"UPDATE `documents` SET `list` = JSON_ARRAY_APPEND(`list`, '$', CAST(? AS JSON))"_s,
         .mariadb = u"UPDATE `documents` SET `list` = JSON_ARRAY_APPEND(`list`, '$', JSON_COMPACT(?))"_s});
    row("append in a path",
        SqlSource(Document::update(d.meta = d.meta.path("a", "b").append(u"x"))),
        uR"sql(UPDATE "documents" SET "meta" = json_insert(json_insert("meta", '$."a"."b"', json('[]')), '$."a"."b"[#]', json(?)))sql"_s,
        uR"sql(json("x"))sql"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', CASE WHEN jsonb_typeof(coalesce(("meta" -> 'a'), '{}')) = 'object' THEN coalesce(("meta" -> 'a'), '{}') || jsonb_build_object('b', CASE WHEN jsonb_typeof(coalesce(("meta" -> 'a' -> 'b'), '[]')) = 'array' THEN coalesce(("meta" -> 'a' -> 'b'), '[]') || jsonb_build_array(CAST($1 AS jsonb)) ELSE coalesce(("meta" -> 'a' -> 'b'), '[]') END) ELSE coalesce(("meta" -> 'a'), '{}') END))sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN COALESCE(JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"."b"')), 'ARRAY') = 'ARRAY' THEN COALESCE(JSON_ARRAY_APPEND(JSON_INSERT(`meta`, '$."a"', JSON_OBJECT(), '$."a"."b"', JSON_ARRAY()), '$."a"."b"', CAST(? AS JSON)), `meta`) ELSE `meta` END)sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN COALESCE(JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"."b"')), 'ARRAY') = 'ARRAY' THEN COALESCE(JSON_ARRAY_APPEND(JSON_INSERT(`meta`, '$."a"', JSON_OBJECT(), '$."a"."b"', JSON_ARRAY()), '$."a"."b"', JSON_COMPACT(?)), `meta`) ELSE `meta` END)sql"_s});
    row("append in an element",
        SqlSource(Document::update(d.meta = d.meta.path("a", 0).append(QJsonArray{1}))),
        uR"sql(UPDATE "documents" SET "meta" = CASE WHEN json_type("meta", '$."a"[0]') = 'array' THEN json_insert("meta", '$."a"[0][#]', json(?)) ELSE "meta" END)sql"_s,
        u"json([1])"_s,
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'array' THEN jsonb_set("meta", ARRAY['a', '0'], CASE WHEN jsonb_typeof(coalesce(jsonb_path_query_first("meta", 'strict $."a"[0]', '{}', true), '[]')) = 'array' THEN coalesce(jsonb_path_query_first("meta", 'strict $."a"[0]', '{}', true), '[]') || jsonb_build_array(CAST($1 AS jsonb)) ELSE coalesce(jsonb_path_query_first("meta", 'strict $."a"[0]', '{}', true), '[]') END, false) ELSE "meta" END)sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' THEN JSON_EXTRACT(`meta`, '$."a"[0]') END) = 'ARRAY' THEN COALESCE(JSON_ARRAY_APPEND(`meta`, '$."a"[0]', CAST(? AS JSON)), `meta`) ELSE `meta` END)sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `meta` = CASE WHEN JSON_TYPE(CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) = 'ARRAY' THEN JSON_EXTRACT(`meta`, '$."a"[0]') END) = 'ARRAY' THEN COALESCE(JSON_ARRAY_APPEND(`meta`, '$."a"[0]', JSON_COMPACT(?)), `meta`) ELSE `meta` END)sql"_s});
    row("upsert",
        SqlSource(Document::insert(d.name = u"n"_s, d.meta = QJsonObject(), d.list = QJsonArray(), d.any = QJsonValue(1), d.number = 1, d.flag = true)
                      .onConflict(d.name)
                      .update(d.meta = d.meta.path("a").set(Aio::excluded(d.number)))),
        uR"sql(INSERT INTO "documents" ("name", "meta", "list", "any", "number", "flag") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "meta" = json_set("documents"."meta", '$."a"', excluded."number"))sql"_s,
        u"'n', json({}), json([]), json(1), 1, true"_s,
        {.postgresql =
             uR"sql(INSERT INTO "documents" ("name", "meta", "list", "any", "number", "flag") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ("name") DO UPDATE SET "meta" = "documents"."meta" || jsonb_build_object('a', coalesce(to_jsonb(excluded."number"), 'null')))sql"_s,
         .mysql =
             u"INSERT INTO `documents` (`name`, `meta`, `list`, `any`, `number`, `flag`) VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE `meta` = JSON_SET(`documents`.`meta`, '$.\"a\"', VALUES(`number`))"_s,
         .mysqlParameters = u"'n', json({}), json([]), json(1), 1, true"_s});
    row("upsert of any key",
        SqlSource(Document::insert(d.name = u"n"_s, d.meta = QJsonObject(), d.list = QJsonArray(), d.any = QJsonValue(1), d.number = 1, d.flag = true)
                      .onConflict()
                      .update(d.list = d.list.append(Aio::excluded(d.name)))),
        u"!SQLite has to know which unique columns the conflict is about: onConflict(column, …)."_s,
        {},
        {.postgresql = u"!PostgreSQL has to know which unique columns the conflict is about: onConflict(column, …)."_s,
         .mysql =
             u"INSERT INTO `documents` (`name`, `meta`, `list`, `any`, `number`, `flag`) VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE `list` = JSON_ARRAY_APPEND(`documents`.`list`, '$', VALUES(`name`))"_s,
         .mysqlParameters = u"'n', json({}), json([]), json(1), 1, true"_s});
    row("set under a quotation mark",
        SqlSource(Document::update(d.meta = d.meta.path("a", "b\"").set(1))),
        uR"sql(!SQLite cannot change what stands under a key with a quotation mark, a backslash or a control character: b")sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object('a', CASE WHEN jsonb_typeof(coalesce(("meta" -> 'a'), '{}')) = 'object' THEN coalesce(("meta" -> 'a'), '{}') || jsonb_build_object('b"', CAST($1 AS jsonb)) ELSE coalesce(("meta" -> 'a'), '{}') END))sql"_s,
         .mysql =
             uR"sql(UPDATE `documents` SET `meta` = JSON_SET(JSON_INSERT(`meta`, '$."a"', JSON_OBJECT()), CONCAT('$."a"."b', CHAR(92 USING utf8mb4), '""'), CAST(? AS JSON)))sql"_s,
         .mariadb =
             uR"sql(UPDATE `documents` SET `meta` = JSON_SET(JSON_INSERT(`meta`, '$."a"', JSON_OBJECT()), CONCAT('$."a"."b', CHAR(92 USING utf8mb4), '""'), JSON_COMPACT(?)))sql"_s,
         .mysqlParameters = u"json(1)"_s,
         .postgresqlParameters = u"json(1)"_s});
    row("append under a backslash",
        SqlSource(Document::update(d.meta = d.meta.path("a\\").append(1))),
        uR"sql(!SQLite cannot change what stands under a key with a quotation mark, a backslash or a control character: a\)sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "documents" SET "meta" = "meta" || jsonb_build_object(E'a\\', CASE WHEN jsonb_typeof(coalesce(("meta" -> E'a\\'), '[]')) = 'array' THEN coalesce(("meta" -> E'a\\'), '[]') || jsonb_build_array(CAST($1 AS jsonb)) ELSE coalesce(("meta" -> E'a\\'), '[]') END))sql"_s,
         .mysql =
             u"UPDATE `documents` SET `meta` = CASE WHEN COALESCE(JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), '\"'))), 'ARRAY') = 'ARRAY' THEN COALESCE(JSON_ARRAY_APPEND(JSON_INSERT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), '\"'), JSON_ARRAY()), CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), '\"'), CAST(? AS JSON)), `meta`) ELSE `meta` END"_s,
         .mariadb =
             u"UPDATE `documents` SET `meta` = CASE WHEN COALESCE(JSON_TYPE(JSON_EXTRACT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), '\"'))), 'ARRAY') = 'ARRAY' THEN COALESCE(JSON_ARRAY_APPEND(JSON_INSERT(`meta`, CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), '\"'), JSON_ARRAY()), CONCAT('$.\"a', CHAR(92 USING utf8mb4), '', CHAR(92 USING utf8mb4), '\"'), JSON_COMPACT(?)), `meta`) ELSE `meta` END"_s,
         .mysqlParameters = u"json(1)"_s,
         .postgresqlParameters = u"json(1)"_s});
    row("remove all",
        SqlSource(Document::update(d.any = d.any.path().remove())),
        u"!The whole of a JSON document cannot be removed: assign another one, or NULL."_s);
    row("JSON and JSON",
        SqlSource(Document::select(d.id).where(d.meta.path("a") == d.meta.path("b"))),
        u"!SQLite has JSON as text, which differs where the JSON does not: it is compared with values only, or by asText(), asInteger() and the like."_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') = nullif(("meta" -> 'b'), 'null'))sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END = CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."b"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."b"') END)sql"_s});
    row("JSON and a column",
        SqlSource(Document::select(d.id).where(d.meta.path("a") != d.any)),
        u"!SQLite has JSON as text, which differs where the JSON does not: it is compared with values only, or by asText(), asInteger() and the like."_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') <> "any")sql"_s,
         .mysql =
             uR"sql(SELECT `id` FROM `documents` WHERE CASE WHEN JSON_TYPE(JSON_EXTRACT(`meta`, '$."a"')) <> 'NULL' THEN JSON_EXTRACT(`meta`, '$."a"') END <> `any`)sql"_s});
    row("JSON in columns",
        SqlSource(Document::select(d.id).where(d.meta.path("a").in(QJsonValue(1), d.any))),
        u"!in() of JSON takes values only."_s,
        {},
        {.postgresql = uR"sql(SELECT "id" FROM "documents" WHERE nullif(("meta" -> 'a'), 'null') IN ($1, "any"))sql"_s, .postgresqlParameters = u"json(1)"_s});
    row("update from",
        SqlSource(Remark::update(r.text = d.meta.path("a").asText()).from<Document>().where(r.document == d.id && d.meta.hasKey(u"a"))),
        uR"sql(UPDATE "remarks" SET "text" = CASE WHEN json_type("documents"."meta", '$."a"') = 'text' THEN json_extract("documents"."meta", '$."a"') END FROM "documents" WHERE "remarks"."document_id" = "documents"."id" AND json_type("documents"."meta", '$."a"') IS NOT NULL)sql"_s,
        {},
        {.postgresql =
             uR"sql(UPDATE "remarks" SET "text" = CASE WHEN jsonb_typeof(("documents"."meta" -> 'a')) = 'string' THEN ("documents"."meta" -> 'a') #>> '{}' END FROM "documents" WHERE "remarks"."document_id" = "documents"."id" AND ("documents"."meta" -> 'a') IS NOT NULL)sql"_s,
         .mysql =
             uR"sql(UPDATE `remarks`, `documents` SET `remarks`.`text` = CASE WHEN JSON_TYPE(JSON_EXTRACT(`documents`.`meta`, '$."a"')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`documents`.`meta`, '$."a"')) END WHERE `remarks`.`document_id` = `documents`.`id` AND JSON_EXTRACT(`documents`.`meta`, '$."a"') IS NOT NULL)sql"_s});
}

/// In indexes and checks the values are literals, and SQLite has no subqueries.
void TestSqlJson::definitions()
{
    const auto &d = Document::columns();
    const auto text = [](const AioDialect &dialect, const auto &expression) {
        return QString::fromUtf8(Aio::Detail::definitionSql(expression.aioNode(), dialect, nullptr));
    };
    QCOMPARE(text(AioDialect::sqlite(), d.meta.path("a").asText()),
             uR"(CASE WHEN json_type("meta", '$."a"') = 'text' THEN json_extract("meta", '$."a"') END)"_s);
    QCOMPARE(text(AioDialect::postgresql(), d.meta.path("a").asText()),
             uR"(CASE WHEN jsonb_typeof(("meta" -> 'a')) = 'string' THEN ("meta" -> 'a') #>> '{}' END)"_s);
    QCOMPARE(
        text(AioDialect::sqlite(), (d.meta.path("a") == 5).value()),
        uR"(CASE WHEN json_type("meta", '$."a"') <> 'null' THEN (json_extract("meta", '$."a"') IS 5 AND json_type("meta", '$."a"') IN ('integer', 'real')) END)"_s);
    QCOMPARE(text(AioDialect::postgresql(), d.meta.contains(QJsonObject{{u"a"_s, 1}}).value()), uR"("meta" @> '{"a":1}'::jsonb)"_s);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, text(AioDialect::sqlite(), d.meta.path("a\"b").asText()));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, text(AioDialect::sqlite(), d.meta.path(u"\u00e9").asText()));
}

void TestSqlJson::wrongSteps_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<qint64>("index");
    QTest::newRow("NUL") << u"a\0b"_s << qint64(0);
    QTest::newRow("half of a pair") << QString(QChar(0xd800)) << qint64(0);
    QTest::newRow("the other half") << QString(QChar(0xdc00)) + u'a' << qint64(0);
    QTest::newRow("great index") << QString() << qint64(2147483648);
    QTest::newRow("small index") << QString() << qint64(-2147483649);
    QTest::newRow("index of 2^32") << QString() << qint64(4294967296);
}

void TestSqlJson::wrongSteps()
{
    QFETCH(QString, key);
    QFETCH(qint64, index);
    const auto &d = Document::columns();
    if (!key.isEmpty()) {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, d.meta.path("a", key));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(d.meta.hasKey(key)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(d.meta.hasAllKeys(u"a"_s, key)));
    } else {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, d.meta.path("a", index));
    }
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, d.list.path(std::numeric_limits<quint64>::max()));
}

void TestSqlJson::wrongValues_data()
{
    QTest::addColumn<QJsonValue>("value");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("NaN") << QJsonValue(nan);
    QTest::newRow("infinity") << QJsonValue(-std::numeric_limits<double>::infinity());
    QTest::newRow("NaN in an object") << QJsonValue(QJsonObject{{u"a"_s, QJsonArray{u"null"_s, nan}}});
    QTest::newRow("undefined") << QJsonValue(QJsonValue::Undefined);
}

/// QJsonDocument would write null.
void TestSqlJson::wrongValues()
{
    QFETCH(QJsonValue, value);
    const auto &d = Document::columns();
    QVERIFY_THROWS_EXCEPTION(AioDataError, d.meta.path("a").set(value));
    QVERIFY_THROWS_EXCEPTION(AioDataError, d.list.append(value));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(d.any.contains(value)));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(d.meta.path("a") == value));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(d.any = value));
    QVERIFY_THROWS_EXCEPTION(AioDataError, d.meta.path("a").set(std::numeric_limits<double>::quiet_NaN()));
    QVERIFY_THROWS_EXCEPTION(AioDataError, d.meta.path("a").set(QDate()));
    QVERIFY_THROWS_EXCEPTION(AioDataError, d.meta.path("a").set(std::numeric_limits<quint64>::max()));
    QVERIFY_THROWS_EXCEPTION(AioDataError, d.meta.path("a").set(QString(QChar(0xd800))));
}

void TestSqlJson::tooManyParts()
{
    const auto &d = Document::columns();
    QJsonArray array;
    for (int i = 0; i < 299; ++i) {
        array.append(i);
    }
    SqliteMemory memory;
    QCOMPARE(memory.createTables<Document>(), QString());
    for (const bool equal : {true, false}) {
        memory.rows(Document::select(d.id).where(equal ? d.list == array : d.list.contains(array)).sql());
        QCOMPARE(memory.lastError(), QString());
    }
    array.append(0);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(Document::select().where(d.list == array).sql()));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Document::select().where(d.list.contains(array)).sql());
    QVERIFY(!Document::select().where(d.list.contains(array)).sql(AioDialect::postgresql()).text.isEmpty());
}

QTEST_GUILESS_MAIN(TestSqlJson)
#include "tst_sqljson.moc"

#include <QJsonArray>
#include <QJsonObject>
