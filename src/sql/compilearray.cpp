// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/jsonwriter_p.h"

namespace Aio
{
/// What only lists have, and everything of them where they are arrays. False: it is written as of any JSON.
bool JsonWriter::list(const Node &node, const Place &place)
{
    if (isPostgresql()) {
        array(node);
        return true;
    }
    const JsonUse use = node.json->use;
    if (use == JsonUse::Length) {
        sql() += isSqlite() ? "json_array_length(" : "JSON_LENGTH(";
        document(place);
        sql() += ')';
        return true;
    }
    if (use < JsonUse::ListContains || use > JsonUse::ListIsContained) {
        return false;
    }
    Place other;
    other.document = node.right.get();
    if (isSqlite()) {
        elements(use, place, other);
        return true;
    }
    sql() += use == JsonUse::ListOverlaps ? "JSON_OVERLAPS(" : "JSON_CONTAINS(";
    document(use == JsonUse::ListIsContained ? other : place);
    sql() += ", ";
    document(use == JsonUse::ListIsContained ? place : other);
    sql() += ')';
    return true;
}

void JsonWriter::array(const Node &node)
{
    const auto &path = node.json->path;
    const auto itself = [&] {
        m_compiler.operand(*node.left);
    };
    const auto with = [&](const char *op) {
        itself();
        sql() += op;
        m_compiler.operand(*node.right);
    };
    switch (node.json->use) {
    case JsonUse::ListContains:
        with(" @> ");
        return;
    case JsonUse::ListOverlaps:
        with(" && ");
        return;
    case JsonUse::ListIsContained:
        with(" <@ ");
        return;
    case JsonUse::Length:
        sql() += "cardinality(";
        itself();
        sql() += ')';
        return;
    case JsonUse::Append: {
        const bool maybeNull = m_compiler.mayBeNull(*node.left); // which PostgreSQL would take for an empty one
        if (maybeNull) {
            sql() += "CASE WHEN ";
            itself();
            sql() += " IS NOT NULL THEN ";
        }
        sql() += "array_append(";
        itself();
        sql() += ", ";
        m_compiler.operand(*node.list.front());
        sql() += maybeNull ? ") END" : ")";
        return;
    }
    default: // an element
        sql() += '(';
        itself();
        sql() += ")[";
        if (path.front().index < 0) {
            sql() += "cardinality(";
            itself();
            sql() += ") + " + QByteArray::number(qint64(path.front().index) + 1);
        } else {
            sql() += QByteArray::number(qint64(path.front().index) + 1);
        }
        sql() += ']';
    }
}

/// SQLite: which elements of the one are among those of the other.
void JsonWriter::elements(JsonUse use, const Place &list, const Place &other)
{
    const bool maybeNull = m_compiler.mayBeNull(*list.document);
    if (maybeNull) {
        sql() += "CASE WHEN ";
        document(list);
        sql() += " IS NOT NULL THEN ";
    }
    // each list is gone through once; of EXCEPT and INTERSECT, a NULL is like no value that is asked for
    const auto values = [&](const Place &from) {
        sql() += "SELECT value";
        overRows(from, [this](const QByteArray &) {
            sql() += "true";
        });
    };
    const bool any = use == JsonUse::ListOverlaps;
    sql() += any ? "EXISTS (" : "NOT EXISTS (";
    values(use == JsonUse::ListContains ? other : list);
    sql() += any ? " INTERSECT " : " EXCEPT ";
    values(use == JsonUse::ListContains ? list : other);
    sql() += maybeNull ? ") END" : ")";
}
}
