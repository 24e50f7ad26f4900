// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QByteArrayList>

#include <initializer_list>
#include <vector>

class AioTable;

/// Makes a model the full-text index of another one, with SQLite's FTS5:
///
///     class NoteIndex : public AioModel
///     {
///         Q_OBJECT
///         AIO_MODEL(NoteIndex, "note_index",
///             (qint64,  id,      setId,      primaryKey()),
///             (QString, title,   setTitle),
///             (QString, content, setContent))
///     public:
///         static void aioTable(AioTable &table) { table.fts5(AioFts5().content<Note>().tokenize("porter unicode61")); }
///     };
///
/// Its key is FTS5's rowid, which is the key of the indexed row; its other fields are texts, named as those of the indexed
/// model. aioCreateTables() makes the index and the triggers that keep it up to date, and fills it if there are rows already.
/// It is searched by AioSearch, and never written to: triggers do that. Except for INSERT OR REPLACE, whose removals SQLite keeps from triggers
/// (unless AioSqliteOptions().pragma(u"recursive_triggers"_s, true)): use an upsert.
///
/// Without content<>() it holds the texts itself, and is written to as any other model. SQLite only.
class AIOORM_EXPORT AioFts5
{
public:
    enum Detail {
        Full, ///< where each word stands: all queries
        Column, ///< in which column: no phrases, no highlight of them
        None, ///< only whether it is there; the smallest
    };

    /// The model whose rows are indexed. Its key is an integer, and it has all fields of the index.
    template<class Model>
    AioFts5 &content()
    {
        m_content = &Model::aioMeta;
        return *this;
    }
    /// How texts become words, in FTS5's own terms: "unicode61 remove_diacritics 2" (also without: "unicode61"), "porter unicode61"
    /// (English words by their stem), "trigram" (any part of three characters or more).
    AioFts5 &tokenize(const char *tokenizer)
    {
        m_tokenizer = tokenizer;
        return *this;
    }
    /// Makes searches for beginnings of so many characters quicker, at the price of space.
    AioFts5 &prefix(std::initializer_list<int> lengths)
    {
        m_prefixes = lengths;
        return *this;
    }
    /// Fields that are kept beside the text, but not searched.
    template<class... Name>
    AioFts5 &unindexed(Name... names)
    {
        m_unindexed = {QByteArray(names)...};
        return *this;
    }
    AioFts5 &detail(Detail detail)
    {
        m_detail = detail;
        return *this;
    }

    const AioTable &(*contentTable() const)() { return m_content; }
    QByteArray tokenizer() const { return m_tokenizer; }
    const std::vector<int> &prefixes() const { return m_prefixes; }
    const QByteArrayList &unindexedFields() const { return m_unindexed; }
    Detail detailLevel() const { return m_detail; }

private:
    const AioTable &(*m_content)() = nullptr;
    QByteArray m_tokenizer;
    std::vector<int> m_prefixes;
    QByteArrayList m_unindexed;
    Detail m_detail = Full;
};
