// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchmodel.h"
#include "gapmeter.h"
#include "harness.h"
#include "qmlscene.h"
#include "rawslices.h"

#include <QEventLoop>

#include <span>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr int rowsPerSlice = 500;

/// The floor of a list model: rows in a list, changed where and when told.
class RawListModel : public QAbstractListModel
{
public:
    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }

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

    const QList<Row> &rows() const
    {
        return m_rows;
    }

    void reserve(int count)
    {
        m_rows.reserve(count);
    }

    void append(QList<Row> &&rows)
    {
        if (rows.isEmpty()) {
            return;
        }
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + rows.size()) - 1);
        std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
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

/// A model in a shown view, and the meter around what happens to it.
class ViewFigure : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        GapMeter::check();
        m_raw = makeDatabase(folder, u"raw.sqlite"_s, createTable(), tableRows);
        m_scene = std::make_unique<QmlScene>();
    }

    void tearDown() override
    {
        m_scene.reset();
    }

protected:
    /// Fills the model in slices; quits the loop when it is full.
    void loadRaw(RawListModel &model)
    {
        QEventLoop loop;
        RawSlices slices;
        slices.start(m_raw, [&](RawConnection &connection) {
            RawStatement count(connection, "SELECT count(*) FROM rows");
            count.step();
            slices.post([&model, count = count.integer(0)] {
                model.reserve(count);
            });
            RawStatement statement(connection, selectAll);
            QList<Row> slice;
            const auto handOver = [&] {
                slices.post([&model, slice = std::exchange(slice, {})]() mutable {
                    model.append(std::move(slice));
                });
            };
            while (statement.step()) {
                slice.append(rawRow(statement.handle()));
                if (slice.size() == rowsPerSlice) {
                    handOver();
                }
            }
            handOver();
            slices.post([&loop] {
                loop.quit();
            });
        });
        loop.exec();
    }

    /// Commits the change, reads all rows again and hands over those that differ from `known`, which is brought up to date.
    void refreshRaw(RawListModel &model, QList<Row> &known)
    {
        QEventLoop loop;
        RawSlices slices;
        slices.start(m_raw, [&](RawConnection &connection) {
            connection.execute(refreshRows);
            RawStatement statement(connection, selectAll);
            std::vector<std::pair<int, Row>> slice;
            const auto handOver = [&] {
                slices.post([&model, slice = std::exchange(slice, {})]() mutable {
                    model.replace(std::move(slice));
                });
            };
            for (int i = 0; statement.step(); ++i) {
                Row row = rawRow(statement.handle());
                if (row != known[i]) {
                    known[i] = row;
                    slice.emplace_back(i, std::move(row));
                }
                if (slice.size() == rowsPerSlice) {
                    handOver();
                }
            }
            handOver();
            slices.post([&loop] {
                loop.quit();
            });
        });
        loop.exec();
    }

    std::unique_ptr<QmlScene> m_scene;
    QString m_raw;
};

/// 200 000 rows load into a model that a ListView shows: how long the event loop is kept at a time.
class LoadGap : public ViewFigure
{
public:
    static Facts facts()
    {
        return Facts("qml-load-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow();
    }

    Sample floor() override
    {
        RawListModel model;
        m_scene->showFrames();
        GapMeter meter;
        meter.start();
        m_scene->setModel(&model);
        loadRaw(model);
        m_scene->showFrames();
        const Gap gap = meter.stop();
        return result(gap, model);
    }

    Sample ours() override
    {
        throw Failure(u"only the floor is there"_s);
    }

private:
    Sample result(const Gap &gap, const QAbstractItemModel &model)
    {
        require(m_scene->count() == tableRows, u"the view has %1 rows"_s.arg(m_scene->count()));
        const Sample sample(gap.longest, checksum(model), gap.longestOwn);
        m_scene->setModel(nullptr);
        return sample;
    }
};

/// A commit changes 20 000 of 200 000 rows that a ListView shows.
class RefreshGap : public ViewFigure
{
public:
    static Facts facts()
    {
        return Facts("qml-refresh-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow();
    }

    void setUp(const QString &folder) override
    {
        ViewFigure::setUp(folder);
        loadRaw(m_rawModel);
        // not a shared copy, which the first change would have to detach
        m_rawKnown = QList<Row>(m_rawModel.rows().begin(), m_rawModel.rows().end());
    }

    Sample floor() override
    {
        m_scene->setModel(&m_rawModel);
        m_scene->showFrames();
        GapMeter meter;
        meter.start();
        refreshRaw(m_rawModel, m_rawKnown);
        m_scene->showFrames();
        const Gap gap = meter.stop();
        return result(gap, m_rawModel, ++m_rawRefreshes);
    }

    Sample ours() override
    {
        throw Failure(u"only the floor is there"_s);
    }

private:
    Sample result(const Gap &gap, const QAbstractItemModel &model, int refreshes)
    {
        require(m_scene->count() == tableRows, u"the view has %1 rows"_s.arg(m_scene->count()));
        m_scene->setModel(nullptr);
        return Sample(gap.longest, checksum(model, refreshes), gap.longestOwn);
    }

    RawListModel m_rawModel;
    QList<Row> m_rawKnown;
    int m_rawRefreshes = 0;
};

const Registration<LoadGap> loadGap;
const Registration<RefreshGap> refreshGap;
}
}
