// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/jsonwriter_p.h"

/// Documents with a part changed.
namespace Aio
{
/// The update where the part's parent is what it has to be, and otherwise the document.
template<class F>
void JsonWriter::ifParent(const Place &place, F &&update)
{
    const JsonStep &last = place.path.back();
    const Type wanted = last.isKey ? Type::Object : Type::Array;
    if (place.path.size() == 1 && !isCounted(last) && place.shape == (wanted == Type::Object ? JsonShape::Object : JsonShape::Array)) {
        update();
        return;
    }
    sql() += "CASE WHEN ";
    isType(place.parent(), wanted);
    if (isCounted(last)) {
        sql() += " AND ";
        isLongEnough(place.parent(), last);
    }
    sql() += " THEN ";
    update();
    sql() += " ELSE ";
    document(place);
    sql() += " END";
}

/// MySQL: the objects above that are not there, for JSON_INSERT.
void JsonWriter::missingParents(const Place &place)
{
    for (std::size_t i = 1; i < place.path.size(); ++i) {
        sql() += ", ";
        pathLiteral(upTo(place.path, i));
        sql() += ", JSON_OBJECT()";
    }
}

/// PostgreSQL: one object into the other. (Its jsonb_set() makes no parents, takes a key of digits for an index, and fails where
/// there is an array.)
template<class F>
void JsonWriter::setMembers(const Place &place, std::size_t depth, F &&value)
{
    const auto object = [&] {
        sql() += depth > 0 ? "coalesce(" : "";
        part(place.prefix(depth));
        sql() += depth > 0 ? ", '{}')" : "";
    };
    const bool known = depth == 0 && place.shape == JsonShape::Object;
    if (!known) {
        sql() += "CASE WHEN jsonb_typeof(";
        object();
        sql() += ") = 'object' THEN ";
    }
    object();
    sql() += " || jsonb_build_object(";
    literal(place.path[depth].key);
    sql() += ", ";
    if (depth + 1 < place.path.size()) {
        setMembers(place, depth + 1, value);
    } else {
        value();
    }
    sql() += ')';
    if (!known) {
        sql() += " ELSE ";
        object();
        sql() += " END";
    }
}

template<class F>
void JsonWriter::setTo(const Place &place, F &&value)
{
    const auto &path = place.path;
    const bool keys = areKeys(path);
    const bool element = !path.empty() && !path.back().isKey;
    const auto call = [&](const char *function, const Place *parents = nullptr) {
        sql() += function;
        document(place);
        if (parents) {
            missingParents(*parents);
            sql() += ')';
        }
        sql() += ", ";
        pathIn(place);
        sql() += ", ";
        value();
        sql() += ')';
    };
    if (path.empty()) {
        sql() += "CASE WHEN ";
        document(place);
        sql() += " IS NOT NULL THEN ";
        value();
        sql() += " END";
    } else if (isSqlite()) {
        if (keys) {
            call("json_set(");
        } else if (element) {
            call("json_replace(");
        } else {
            ifParent(place, [&] {
                call("json_set(");
            });
        }
    } else if (isPostgresql() && keys) {
        setMembers(place, 0, value);
    } else if (isPostgresql()) {
        ifParent(place, [&] {
            sql() += "jsonb_set(";
            document(place);
            sql() += ", ";
            keyArray(path);
            sql() += ", ";
            value();
            sql() += element ? ", false)" : ")";
        });
    } else if (keys && path.size() > 1) {
        call("JSON_SET(JSON_INSERT(", &place);
    } else if (keys) {
        call("JSON_SET(");
    } else {
        ifParent(place, [&] {
            call(element ? "JSON_REPLACE(" : "JSON_SET(");
        });
    }
}

void JsonWriter::set(const Place &place, const Node &value)
{
    setTo(place, [&] {
        operand(value);
    });
}

void JsonWriter::insert(const Place &place, const Node &value)
{
    sql() += "CASE WHEN ";
    typeOf(place);
    sql() += " IS NULL THEN ";
    setTo(place, [&] {
        operand(value);
    });
    sql() += " ELSE ";
    document(place);
    sql() += " END";
}

void JsonWriter::remove(const Place &place)
{
    if (place.path.empty()) {
        refuse(QStringLiteral("The whole of a JSON document cannot be removed: assign another one, or NULL."));
    }
    const auto call = [&] {
        if (isPostgresql()) {
            document(place);
            sql() += " #- ";
            keyArray(place.path);
            return;
        }
        sql() += isSqlite() ? "json_remove(" : "JSON_REMOVE(";
        document(place);
        sql() += ", ";
        pathIn(place);
        sql() += ')';
    };
    if (isSqlite() || (!isPostgresql() && areKeys(place.path))) {
        call();
    } else {
        ifParent(place, call);
    }
}

void JsonWriter::append(const Place &place, const Node &value)
{
    const auto &path = place.path;
    const bool whole = path.empty();
    const bool known = whole && place.shape == JsonShape::Array;
    const bool made = !whole && path.back().isKey; // where it is not there
    if (isPostgresql()) {
        const auto array = [&] {
            sql() += whole ? "" : "coalesce("; // NULL would make the whole document NULL
            part(place);
            sql() += whole ? "" : ", '[]')";
        };
        const auto longer = [&] {
            if (!known) {
                sql() += "CASE WHEN jsonb_typeof(";
                array();
                sql() += ") = 'array' THEN ";
            }
            array();
            sql() += " || jsonb_build_array(";
            operand(value);
            sql() += ')';
            if (!known) {
                sql() += " ELSE ";
                array();
                sql() += " END";
            }
        };
        whole ? longer() : setTo(place, longer);
        return;
    }
    const auto call = [&](bool guarded) {
        if (guarded) {
            sql() += made ? "CASE WHEN COALESCE(" : "CASE WHEN ";
            typeOf(place);
            sql() += made ? ", 'ARRAY') = 'ARRAY' THEN " : " = 'ARRAY' THEN ";
        }
        // of MariaDB's function NULL comes back where the path leads nowhere
        const bool mayMiss = !isSqlite() && path.size() > (made ? 0 : 1);
        sql() += mayMiss ? "COALESCE(" : "";
        sql() += isSqlite() ? (made ? "json_insert(json_insert(" : "json_insert(") : made ? "JSON_ARRAY_APPEND(JSON_INSERT(" : "JSON_ARRAY_APPEND(";
        document(place);
        if (made && !isSqlite() && areKeys(path)) {
            missingParents(place);
        }
        if (made) {
            sql() += ", ";
            pathIn(place);
            sql() += isSqlite() ? ", json('[]'))" : ", JSON_ARRAY())";
        }
        sql() += ", ";
        pathIn(place, isSqlite() ? "[#]" : "");
        sql() += ", ";
        operand(value);
        sql() += ')';
        if (mayMiss) {
            sql() += ", ";
            document(place);
            sql() += ')';
        }
        if (guarded) {
            sql() += " ELSE ";
            document(place);
            sql() += " END";
        }
    };
    if (whole || areKeys(path) || !made) {
        call(!isSqlite() && !known);
    } else {
        ifParent(place, [&] {
            call(!isSqlite());
        });
    }
}

/// RFC 7396. PostgreSQL has no such function: the patch is taken apart.
void JsonWriter::merged(const Place &place, const QJsonObject &patch, bool whole)
{
    const bool known = whole && place.shape == JsonShape::Object;
    QJsonObject plain;
    std::vector<JsonStep> removed;
    for (auto member = patch.begin(); member != patch.end(); ++member) {
        if (member.value().isNull()) {
            removed.emplace_back(member.key());
        } else if (!member.value().isObject()) {
            plain.insert(member.key(), member.value());
        }
    }
    sql() += removed.empty() ? "" : "(";
    if (known) {
        document(place);
    } else {
        // of the whole NULL stays NULL; any other part that is no object is replaced by one
        sql() += "CASE WHEN jsonb_typeof(";
        part(place);
        sql() += whole ? ") <> 'object' THEN '{}' ELSE " : ") = 'object' THEN ";
        part(place);
        sql() += whole ? " END" : " ELSE '{}' END";
    }
    if (!plain.isEmpty()) {
        sql() += " || ";
        constantOperand(AioValue(AioValue::Json(jsonText(plain))));
    }
    for (auto member = patch.begin(); member != patch.end(); ++member) {
        if (member.value().isObject()) {
            sql() += " || jsonb_build_object(";
            literal(member.key());
            sql() += ", ";
            merged(place.child(JsonStep(member.key())), member.value().toObject(), false);
            sql() += ')';
        }
    }
    if (!removed.empty()) {
        sql() += ") - ";
        keyArray(removed);
    }
}

void JsonWriter::merge(const Place &place, const QJsonObject &patch)
{
    if (!areKeys(place.path)) {
        setTo(place, [&] {
            if (isPostgresql()) {
                merged(place, patch, false);
                return;
            }
            sql() += isSqlite() ? "json_patch(coalesce(" : "JSON_MERGE_PATCH(COALESCE(";
            part(place);
            sql() += ", '{}'), ";
            m_compiler.bind(AioValue(AioValue::Json(jsonText(patch))));
            sql() += ')';
        });
        return;
    }
    // a patch of the whole, then
    QJsonObject outer = patch;
    for (auto step = place.path.rbegin(); step != place.path.rend(); ++step) {
        outer = QJsonObject{{step->key, outer}};
    }
    const Place whole = place.at({});
    if (isPostgresql()) {
        merged(whole, outer, true);
        return;
    }
    sql() += isSqlite() ? "json_patch(" : "JSON_MERGE_PATCH(";
    document(whole);
    sql() += ", ";
    m_compiler.bind(AioValue(AioValue::Json(jsonText(outer))));
    sql() += ')';
}
}
