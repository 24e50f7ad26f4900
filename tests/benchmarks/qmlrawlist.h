// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchdata.h"

#include <QAbstractListModel>

#include <vector>

namespace Bench
{
/// The floor of a list model: rows in a list, changed where and when told.
class RawListModel : public QAbstractListModel
{
public:
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }

    QVariant data(const QModelIndex &index, int role) const override
    {
        const Row &row = m_rows[index.row()];
        switch (role - Qt::UserRole) {
        case 0:
            return std::get<0>(row);
        case 1:
            return std::get<1>(row);
        case 2:
            return std::get<2>(row);
        case 3:
            return std::get<3>(row);
        case 4:
            return std::get<4>(row);
        case 5:
            return std::get<5>(row);
        case 6:
            return std::get<6>(row);
        default:
            return {};
        }
    }

    QHash<int, QByteArray> roleNames() const override
    {
        return {{Qt::UserRole, "id"},
                {Qt::UserRole + 1, "name"},
                {Qt::UserRole + 2, "note"},
                {Qt::UserRole + 3, "amount"},
                {Qt::UserRole + 4, "score"},
                {Qt::UserRole + 5, "created"},
                {Qt::UserRole + 6, "active"}};
    }

    const QList<Row> &rows() const { return m_rows; }

    void reserve(int count) { m_rows.reserve(count); }

    void append(std::vector<Row> &&rows)
    {
        if (rows.empty()) {
            return;
        }
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size()) + int(rows.size()) - 1);
        std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
        endInsertRows();
    }

    /// Before all others, the last one first.
    void prepend(const QList<Row> &rows)
    {
        beginInsertRows({}, 0, int(rows.size()) - 1);
        for (const Row &row : rows) {
            m_rows.prepend(row);
        }
        endInsertRows();
    }

    /// Rows by their place, ascending; neighbours are announced together.
    void replace(std::vector<std::pair<int, Row>> &&changes)
    {
        std::size_t first = 0;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            m_rows[changes[i].first] = std::move(changes[i].second);
            if (i + 1 == changes.size() || changes[i + 1].first != changes[i].first + 1) {
                Q_EMIT dataChanged(index(changes[first].first), index(changes[i].first));
                first = i + 1;
            }
        }
    }

private:
    QList<Row> m_rows;
};
}
